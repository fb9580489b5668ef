using System.Text.RegularExpressions;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>The bytes that a terminal of 80 columns gets, which <c>script</c> pretends to be.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed partial class TerminalTests
{
    private const int Columns = 80;

    private static readonly Dictionary<string, string> Xterm = new(StringComparer.Ordinal) { ["TERM"] = "xterm" };

    private readonly CliProcess _tool = new()
    {
        Wrapper =
        [
            "sh", "-c", "c=; for a; do c=\"$c '$a'\"; done; exec script -qefc \"stty cols 80 rows 24 -onlcr; exec $c\" \"${TYPESCRIPT:-/dev/null}\" </dev/null", "sh",
        ],
    };

    private readonly TemporaryDirectory _files = new();

    [SetUp]
    public void RequireScript() => ToolProcess.Require("script");

    [TearDown]
    public void Delete()
    {
        _tool.Dispose();
        _files.Dispose();
    }

    [TestCase(0, "imgpkg version develop\n\nSucceeded\n", "version")]
    [TestCase(0, "imgpkg version develop\n\nSucceeded\n", "version", "--tty=false")]
    [TestCase(1, "\u001b[31mimgpkg: Error: command 'imgpkg' does not accept extra arguments 'nope'\u001b[0m\n", "nope")]
    [TestCase(1, "imgpkg: Error: unknown flag: --nope\n", "--nope")]
    public async Task Run_OnTerminal_WritesNothingElse(int exitCode, string expected, params string[] arguments)
    {
        CliResult result = await _tool.RunAsync(arguments, environment: Xterm);

        Assert.That((result.ExitCode, result.StandardOutput), Is.EqualTo((exitCode, expected)));
    }

    [Test]
    public async Task Pull_ThatLasts_ShowsProgressAndLeavesOnlyTheLines(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await PushAsync(registry, token);
        registry.Faults.Add("GET", "/blobs/", Fault.StallAfter(2 * 1024 * 1024, release.Task), FaultList.Always);

        string typescript = _files.Write("typescript", string.Empty);
        Task<CliResult> running = _tool.RunAsync(
            ["pull", "-i", $"{registry.Host}/app:v1", "-o", _files["out"]],
            environment: new Dictionary<string, string>(Xterm, StringComparer.Ordinal) { ["TYPESCRIPT"] = typescript },
            cancellationToken: token);
        await WaitForAsync(UnderWayPattern(), typescript, running, token);
        release.SetResult();
        CliResult result = await running;

        Assert.That(result.ExitCode, Is.Zero, result.StandardOutput);
        IReadOnlyList<string> frames = TerminalScreen.Frames(result.StandardOutput);
        Assert.That(frames.SelectMany(frame => frame.Split('\n')).Select(line => line.Length), Is.All.LessThan(Columns));
        Assert.That(frames, Has.Some.Match(@"^\[=+> *\]  \d\d%  [12]\.\d MB of 3\.1 MB.*\n  127\.0\.0\.1:\d+/app@sha256:[0-9a-f]{12}  3\.1 MB$"));
        Assert.That(TerminalScreen.Rest(result.StandardOutput), Does.Match(
            @"^Pulling image '127\.0\.0\.1:\d+/app@sha256:[0-9a-f]{64}'\nExtracting layer 'sha256:[0-9a-f]{64}' \(1/1\)\n\nSucceeded\n$"));
    }

    [TestCase("dumb")]
    [TestCase("")]
    public async Task Pull_OnATerminalWithoutControlSequences_ShowsOnlyTheLines(string terminal)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync();
        await PushAsync(registry, CancellationToken.None);
        // A display that must not come cannot be waited for: this is time enough for one to come. On a slow machine a fault may be missed, never invented.
        registry.Faults.Add("GET", "/blobs/", Fault.Hold(Task.Delay(TimeSpan.FromSeconds(1))), FaultList.Always);

        CliResult result = await _tool.RunAsync(
            ["pull", "-i", $"{registry.Host}/app:v1", "-o", _files["out"]], environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["TERM"] = terminal });

        Assert.That(result.StandardOutput, Does.Contain("Pulling image").And.Not.Contain("\u001b"));
    }

    /// <summary>
    /// Waits until the terminal has shown something, or the command ended without. A file tells nobody that it grew, so it is looked at again and again;
    /// the time between two looks decides nothing.
    /// </summary>
    private static async Task WaitForAsync(Regex text, string typescript, Task running, CancellationToken token)
    {
        while (!running.IsCompleted && !text.IsMatch(await File.ReadAllTextAsync(typescript, token)))
        {
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(50), token));
        }
    }

    [GeneratedRegex(@"[12]\.\d MB of 3\.1 MB", RegexOptions.None, 10_000)]
    private static partial Regex UnderWayPattern();

    private async Task PushAsync(LoopbackRegistry registry, CancellationToken token)
    {
        _files.Write("in/data", System.Security.Cryptography.RandomNumberGenerator.GetBytes(3 * 1024 * 1024));
        using CliProcess plain = new();
        CliResult pushed = await plain.RunAsync(["push", "-i", $"{registry.Host}/app:v1", "-f", _files["in"]], cancellationToken: token);
        Assert.That(pushed.ExitCode, Is.Zero, pushed.StandardError);
    }
}
