using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
internal sealed class HelpTextTests
{
    private static readonly TestCaseData[] Commands =
    [
        new("root", Array.Empty<string>()),
        new("push", new[] { "push" }),
        new("pull", new[] { "pull" }),
        new("copy", new[] { "copy" }),
        new("describe", new[] { "describe" }),
        new("tag", new[] { "tag" }),
        new("doctor", new[] { "doctor" }),
        new("verify", new[] { "verify" }),
        new("tag-delete", new[] { "tag", "delete" }),
        new("tag-list", new[] { "tag", "list" }),
        new("tag-list", new[] { "tag", "ls" }),
        new("tag-resolve", new[] { "tag", "resolve" }),
        new("version", new[] { "version" }),
    ];

    [TestCaseSource(nameof(Commands))]
    public async Task Help_OfACommand_IsTheOriginalsTextWithOurFlags(string fixture, string[] words)
    {
        ToolRun run = new();

        int exitCode = await run.RunAsync(["help", .. words]);

        Assert.That(exitCode, Is.Zero);
        Assert.That(run.Output, Is.EqualTo(Samples.Fixture("help", fixture + ".txt")));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task HelpFlag_OfACommand_AddsSucceededEvenWhenPiped(string fixture, string[] words)
    {
        ToolRun longFlag = new();
        ToolRun shortFlag = new();

        await longFlag.RunAsync([.. words, "--help", "extra"]);
        await shortFlag.RunAsync([.. words, "--json", "-h"]);

        string expected = Samples.Fixture("help", fixture + ".txt") + "\nSucceeded\n";
        Assert.That(longFlag.Output, Is.EqualTo(expected));
        Assert.That(shortFlag.Output, Is.EqualTo(expected));
    }

    [TestCase("help", "nope")]
    [TestCase("--tty", "help", "nope", "push")]
    public async Task Help_UnknownWord_IsTheRootsWithoutSucceeded(params string[] arguments)
    {
        ToolRun run = new();

        int exitCode = await run.RunAsync(arguments);

        Assert.That(exitCode, Is.Zero);
        Assert.That(run.Output, Is.EqualTo(Samples.Fixture("help", "root.txt")));
    }

    [Test]
    public async Task HelpFlag_BeforeTheCommand_IsTheRoots()
    {
        ToolRun run = new();

        await run.RunAsync("--help", "push");

        Assert.That(run.Output, Does.StartWith(Samples.Fixture("help", "root.txt")));
    }

    [Test]
    public async Task Root_WithoutArguments_PrintsHelpAndFails()
    {
        ToolRun run = new();

        string error = await run.FailAsync();

        Assert.That(run.Output, Is.EqualTo(Samples.Fixture("help", "root.txt") + "\n"));
        Assert.That(error, Is.EqualTo("Invalid command - see available commands/subcommands above"));
    }

    [Test]
    public async Task Help_WithJson_IsABlockWithoutSucceeded()
    {
        ToolRun run = new();

        await run.RunAsync("help", "version", "--json");

        Assert.That(run.Output, Does.StartWith("{\n    \"Tables\": null,\n    \"Blocks\": [\n        \"Print client version\\n\\nUsage:"));
        Assert.That(run.Output, Does.EndWith("\\n\"\n    ],\n    \"Lines\": null\n}"));
    }
}
