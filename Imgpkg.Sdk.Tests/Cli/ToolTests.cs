using System.Runtime.InteropServices;
using Imgpkg.Sdk.Images;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

[TestFixture]
internal sealed class ToolTests
{
    private const string Notice =
        "IMGPKG_ENABLE_IAAS_AUTH environment variable will be deprecated, please use the flag --activate-keychain to activate the needed keychains\n";

    [TestCase(new[] { "version" }, "imgpkg version develop\n")]
    [TestCase(new[] { "version", "--tty=false" }, "imgpkg version develop\n")]
    [TestCase(new[] { "version", "--tty" }, "imgpkg version develop\n\nSucceeded\n")]
    [TestCase(new[] { "--version" }, "imgpkg version develop\n\nSucceeded\n")]
    [TestCase(new[] { "-v", "push" }, "imgpkg version develop\n\nSucceeded\n")]
    [TestCase(new[] { "-v", "--json" }, "imgpkg version develop\n\nSucceeded\n")]
    public async Task Run_Version_PrintsIt(string[] arguments, string expected)
    {
        ToolRun run = new();

        int exitCode = await run.RunAsync(arguments);

        Assert.That((exitCode, run.Output, run.Error), Is.EqualTo((0, expected, "")));
    }

    [Test]
    public async Task Run_TtyFalseOnTerminal_StaysTerminal()
    {
        ToolRun run = new() { IsTerminal = true };

        await run.RunAsync("version", "--tty=false");

        Assert.That(run.Output, Does.EndWith("\n\nSucceeded\n"));
    }

    [TestCase("")]
    [TestCase("false")]
    public async Task Run_KeychainVariable_IsAnnouncedFirst(string value)
    {
        ToolRun run = new();
        run.Variables["IMGPKG_ENABLE_IAAS_AUTH"] = value;

        await run.RunAsync("version");

        Assert.That(run.Output, Is.EqualTo(Notice + "\nimgpkg version develop\n"));
    }

    [Test]
    public async Task Run_KeychainVariableWithJson_PrecedesTheDocument()
    {
        ToolRun run = new();
        run.Variables["IMGPKG_ENABLE_IAAS_AUTH"] = "true";

        await run.RunAsync("version", "--json");

        Assert.That(run.Output, Does.StartWith(Notice + "\n{\n    \"Tables\": null,\n"));
    }

    [TestCase(false, null, "--tty", false)]
    [TestCase(false, "1", "--tty", true)]
    [TestCase(false, "3", "--yes", true)]
    [TestCase(true, "4", "--yes", true)]
    [TestCase(true, null, "--yes", true)]
    [TestCase(true, "0", "--yes", false)]
    [TestCase(true, null, "--color=false", false)]
    [TestCase(true, "1", "--color=false", false)]
    public async Task Run_BodyError_IsRedWhereColorsAre(bool isTerminal, string? force, string flag, bool isRed)
    {
        ToolRun run = new() { IsTerminal = isTerminal };
        run.Images.Failure = new IOException("First: Second\nthird");
        if (force is not null)
        {
            run.Variables["FORCE_COLOR"] = force;
        }

        await run.RunAsync("pull", "-i", "h.test/app", "-o", "d", flag);

        const string Text = "imgpkg: Error: First:\n  Second\nthird";
        Assert.That(run.Error, Is.EqualTo(isRed ? $"\u001b[31m{Text}\u001b[0m\n" : $"{Text}\n"));
    }

    [Test]
    public async Task Run_DumbTerminal_HasNoColor()
    {
        ToolRun run = new() { IsTerminal = true };
        run.Variables["TERM"] = "dumb";

        await run.RunAsync("nope");

        Assert.That(run.Error, Does.StartWith("imgpkg"));
    }

    [Test]
    public async Task Run_LibraryFailure_NamesTheActivity()
    {
        ToolRun run = new();
        UnexpectedBundleException failure = new("Not this (hint: \u009b\u0007that)");
        failure.During("Fetching image");
        run.Images.Failure = failure;

        await run.RunAsync("pull", "-i", "h.test/app", "-o", "d");

        Assert.That(run.Error, Is.EqualTo("imgpkg: Error: Fetching image:\n  Not this (hint: that)\n"));
    }

    [Test]
    public async Task Run_FailureWithJson_PrintsNoDocument()
    {
        ToolRun run = new();
        run.Images.Failure = new IOException("no");

        int exitCode = await run.RunAsync("pull", "-i", "h.test/app", "-o", "d", "--json");

        Assert.That((exitCode, run.Output, run.Error), Is.EqualTo((1, "", "imgpkg: Error: no\n")));
    }

    [TestCase(PosixSignal.SIGINT, 130)]
    [TestCase(PosixSignal.SIGTERM, 143)]
    public async Task Run_Interrupted_ExitsWithTheSignal(PosixSignal signal, int expected)
    {
        ToolRun run = new();
        run.Interruption.Request(signal);

        int exitCode = await run.RunAsync("pull", "-i", "h.test/app", "-o", "d");

        Assert.That((exitCode, run.Output, run.Error), Is.EqualTo((expected, "", "imgpkg: Error: interrupted\n")));
    }
}
