using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Docs;

/// <summary>Types what the pages say, page by page, and looks whether the answers are those on the page.</summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(300_000)]
internal sealed class CommandBlockTests
{
    private static readonly string[] Languages = [CodeBlock.Terminal, CodeBlock.Script, "csharp", "xml", "yaml", "json", "text", "mermaid"];

    private static IEnumerable<string> PagesWithCommands => Pages.All.Where(page => Pages.BlocksOf(page).Any(block => block.IsRunHere));

    [TestCaseSource(nameof(PagesWithCommands))]
    public async Task Commands_OfAPage_AnswerWhatItShows(string page, CancellationToken token)
    {
        DocumentedCommand[] commands = [.. Pages.BlocksOf(page).Where(block => block.IsRunHere).SelectMany(block => block.Commands())];
        RequirePrograms(commands);
        await using ReaderMachine machine = await ReaderMachine.StartAsync(commands, token);

        IReadOnlyList<(int ExitCode, string Output)> answers = await machine.RunAsync(commands, token);

        (DocumentedCommand Command, int ExitCode, string Output)[] wrong =
            [.. commands.Zip(answers).Select(pair => (pair.First, pair.Second.ExitCode, pair.Second.Output)).Where(run => IsWrong(run.First, run.ExitCode, run.Output))];
        if (Pages.AreApproved)
        {
            Approve(page, wrong);
        }

        Assert.That(wrong.Select(run => Report(page, run.Command, run.ExitCode, run.Output)), Is.Empty, Pages.HowToApprove);
    }

    [Test]
    public void Blocks_AreOfAKnownKind()
    {
        IEnumerable<string> strangers = AllBlocks()
            .Where(block => !Languages.Contains(block.Language, StringComparer.Ordinal) || !block.IsWellFormed)
            .Select(block => block.ToString());

        Assert.That(strangers, Is.Empty, $"every block needs one of the languages {string.Join(", ", Languages)}; in {CodeBlock.Terminal}, commands begin with '$ '");
    }

    [Test]
    public void Remarks_SayWhoRunsABlock_OrWhyNobodyDoes()
    {
        IEnumerable<string> unclear = AllBlocks()
            .Where(block => block.HasCommands && !block.IsRunHere && !IsRunElsewhere(block) && !block.Remark.StartsWith("not run: ", StringComparison.Ordinal))
            .Select(block => $"{block}: {block.Remark}");

        Assert.That(unclear, Is.Empty);
    }

    [Test]
    public void Commands_OutsideOfCommandBlocks_AreNone()
    {
        IEnumerable<string> hidden = AllBlocks()
            .Where(block => !block.HasCommands && block.Text.Split('\n').Any(line => line.StartsWith("$ ", StringComparison.Ordinal)))
            .Select(block => block.ToString());

        Assert.That(hidden, Is.Empty);
    }

    // .ci/docs takes its commands from the pages; other scripts have the same lines.
    private static bool IsRunElsewhere(CodeBlock block)
    {
        const string Runner = "run by .ci/";
        if (!block.Remark.StartsWith(Runner, StringComparison.Ordinal))
        {
            return false;
        }

        string name = block.Remark[Runner.Length..];
        string script = Pages.Read($".ci/{name}");
        return name == "docs" || block.Commands().All(command => script.Contains(command.Text, StringComparison.Ordinal));
    }

    private static IEnumerable<CodeBlock> AllBlocks() => Pages.All.SelectMany(Pages.BlocksOf);

    private static void RequirePrograms(DocumentedCommand[] commands)
    {
        if (Array.Exists(commands, command => command.Text.StartsWith("skopeo ", StringComparison.Ordinal)))
        {
            ToolProcess.Require("skopeo");
        }

        if (!OperatingSystem.IsLinux() || !File.Exists("/bin/bash"))
        {
            Assert.Ignore("the pages are typed on Linux, in bash");
        }
    }

    private static bool IsWrong(DocumentedCommand command, int exitCode, string output) =>
        exitCode != 0 != command.Fails || (command.Output is { } shown && !ShownText.Matches(shown, output));

    private static string Report(string page, DocumentedCommand command, int exitCode, string output) =>
        $"{page}:{command.Line}: $ {command.Text}\n--- shown\n{command.Output}\n--- answered, exit code {exitCode}\n{output}";

    // From the end, so that the lines before stay where they are.
    private static void Approve(string page, IEnumerable<(DocumentedCommand Command, int ExitCode, string Output)> wrong)
    {
        List<string> lines = [.. Pages.Read(page).Split('\n')];
        foreach ((DocumentedCommand command, _, string output) in wrong.Where(run => run.Command.Output is not null).Reverse())
        {
            lines.RemoveRange(command.OutputLine - 1, command.Output!.Split('\n').Length);
            lines.InsertRange(command.OutputLine - 1, output.Trim('\n').Split('\n').Select(line => line.TrimEnd()));
        }

        Pages.Write(page, string.Join('\n', lines));
    }
}
