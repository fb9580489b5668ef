using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Completion;

[TestFixture]
internal sealed class CompleterTests
{
    [TestCase("pull push :4", "pu")]
    [TestCase("delete list resolve :4", "tag", "")]
    [TestCase("delete list resolve :4", "--json", "tag", "")]
    [TestCase("delete list resolve :4", "--column", "push", "tag", "")]
    [TestCase("bash zsh fish powershell :4", "completion", "")]
    [TestCase(":4", "completion", "bash", "")]
    [TestCase("pull push :4", "help", "pu")]
    [TestCase("--file --file-exclusion :4", "push", "--fi")]
    [TestCase("--file --file-exclusion :4", "push", "--file", "x", "--fi")]
    [TestCase("--json :4", "push", "--js")]
    [TestCase(":4", "push", "--json", "--js")]
    [TestCase("--output -o :4", "pull", "-")]
    [TestCase("--output :4", "pull", "--")]
    [TestCase("--output -o :0", "pull", "")]
    [TestCase("--recursive :4", "pull", "-o", "x", "--rec")]
    [TestCase("--recursive :4", "pull", "-ox", "--rec")]
    [TestCase(":0", "pull", "-o", "")]
    [TestCase(":0", "push", "-f", "sr")]
    [TestCase(":0", "push", "--file=sr")]
    [TestCase(":0", "push", "")]
    [TestCase(":0", "push", "--nope", "")]
    [TestCase(":0", "push", "--", "-")]
    [TestCase(":4", "push", "--help", "")]
    [TestCase(":0", "nope", "")]
    public async Task Complete_Words_AreWhatMayFollow(string expected, params string[] words)
    {
        ToolRun run = new();

        int exitCode = await run.RunAsync(["__completeNoDesc", .. words]);

        string directive = expected.EndsWith('4') ? "NoFileComp" : "Default";
        Assert.That((exitCode, run.Output, run.Error), Is.EqualTo((
            0, expected.Replace(' ', '\n') + "\n", $"Completion ended with directive: ShellCompDirective{directive}\n")));
    }

    [Test]
    public async Task Complete_WithDescriptions_HasThemAfterATab()
    {
        ToolRun run = new() { IsTerminal = true };

        await run.RunAsync("__complete", "tag", "");

        Assert.That(run.Output, Is.EqualTo("delete\tDelete tag, keeping the image and its other tags\nlist\tList tags for image\nresolve\tResolve tag to digest for image\n:4\n"));
    }

    [TestCase("push", "--file-exclude")]
    [TestCase("__com")]
    public async Task Complete_HiddenThings_AreNotOffered(params string[] words)
    {
        ToolRun run = new();

        await run.RunAsync(["__completeNoDesc", .. words]);

        Assert.That(run.Output, Does.StartWith(":"));
    }

    [TestCase("accepts 1 arg(s), received 0", "completion")]
    [TestCase("accepts 1 arg(s), received 2", "completion", "bash", "nope")]
    [TestCase("invalid argument \"nope\" for \"imgpkg completion\"", "completion", "nope", "--json")]
    [TestCase("requires at least 1 arg(s), only received 0", "__complete")]
    public async Task Arguments_Wrong_FailsWithoutColor(string expected, params string[] arguments)
    {
        ToolRun run = new() { IsTerminal = true };

        Assert.That(await run.FailAsync(arguments), Is.EqualTo(expected));
        Assert.That(run.Output, Is.Empty);
    }

    [TestCase("", "")]
    [TestCase("--tty", "Succeeded\n")]
    [TestCase("--json", "{\n    \"Tables\": null,\n    \"Blocks\": null,\n    \"Lines\": [\n        \"Succeeded\"\n    ]\n}")]
    public async Task Script_InEveryMode_IsFollowedByWhatTheModeSays(string flag, string following)
    {
        ToolRun plain = new();
        ToolRun run = new();

        await plain.RunAsync("completion", "fish");
        await run.RunAsync(["completion", "fish", .. flag.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.That(plain.Output, Does.StartWith("# fish completion for imgpkg.").And.EndsWith("(__imgpkg_completion)'\n"));
        Assert.That(run.Output, Is.EqualTo(plain.Output + following));
    }
}
