using System.Globalization;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Faults;

/// <summary>SIGTERM and Ctrl-C in the middle of a transfer: the exit code says which, nothing is tagged, nothing is left over.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(300_000)]
internal sealed class SignalTests : FaultTest
{
    private const int Size = 2 * 1024 * 1024;

    private static readonly object[] Signals = [new object[] { "TERM", 143 }, new object[] { "INT", 130 }];

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [SetUp]
    public void RequireSignals()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("there are no such signals");
        }
    }

    [TestCaseSource(nameof(Signals))]
    public async Task Pull_Signalled_KeepsTheOldOutput(string signal, int exitCode, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        string name = registry.FullName("team/app");
        await SucceedAsync(["push", "-i", $"{name}:old", "-f", Make("old", 100)], token);
        await SucceedAsync(["push", "-i", $"{name}:next", "-f", Make("next", Size)], token);
        await SucceedAsync(["pull", "-i", $"{name}:old", "-o", Files["out"]], token);
        Hold(registry, "GET", "blobs/sha256", skip: 1);

        CliResult result = await SignalAsync(["pull", "-i", $"{name}:next", "-o", Files["out"]], signal, token);

        AssertInterrupted(result, exitCode);
        Assert.That(new FileInfo(Files["out", "data"]).Length, Is.EqualTo(100));
        Assert.That(Names(Files.FullPath), Is.EqualTo(new[] { "next", "old", "out" }));
    }

    [TestCaseSource(nameof(Signals))]
    public async Task Push_Signalled_TagsNothing(string signal, int exitCode, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        Hold(registry, "PUT", "/manifests/", skip: 0);

        CliResult result = await SignalAsync(["push", "-i", $"{registry.FullName("team/app")}:v1", "-f", Make("next", Size)], signal, token);

        AssertInterrupted(result, exitCode);
        Assert.That(registry["team/app"].Tags, Is.Empty);
    }

    [TestCaseSource(nameof(Signals))]
    public async Task CopyToTar_Signalled_LeavesNoArchive(string signal, int exitCode, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        string name = $"{registry.FullName("team/app")}:v1";
        await SucceedAsync(["push", "-i", name, "-f", Make("next", Size)], token);
        Hold(registry, "GET", "blobs/sha256", skip: 1);

        CliResult result = await SignalAsync(["copy", "-i", name, "--to-tar", Files["app.tar"]], signal, token);

        AssertInterrupted(result, exitCode);
        Assert.That(Names(Files.FullPath), Is.SubsetOf(new[] { "app.tar.partial", "next" }));
        await SucceedAsync(["copy", "-i", name, "--to-tar", Files["app.tar"], "--resume"], token);
        await SucceedAsync(["verify", "--tar", Files["app.tar"]], token);
    }

    /// <summary>Makes the tool wait in the middle: the request is there, and is answered only after the signal.</summary>
    private void Hold(LoopbackRegistry registry, string method, string pattern, int skip) => registry.Faults.Add(
        method,
        pattern,
        (context, next) =>
        {
            _reached.TrySetResult();
            return Fault.Hold(_release.Task)(context, next);
        },
        skip: skip);

    private async Task<CliResult> SignalAsync(string[] arguments, string signal, CancellationToken token)
    {
        var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            Task<CliResult> run = Tool.RunAsync(arguments, Files.FullPath, cancellationToken: token, started: started.SetResult);
            await Task.WhenAny(_reached.Task, run);
            Assert.That(_reached.Task.IsCompleted, Is.True, "the tool ended before it came to the point");
            string id = (await started.Task).ToString(CultureInfo.InvariantCulture);
            await ToolProcess.RunAsync("/bin/kill", [$"-{signal}", id], token);
            return await run;
        }
        finally
        {
            _release.TrySetResult();
        }
    }

    private static void AssertInterrupted(CliResult result, int exitCode)
    {
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.StandardError);
        Assert.That(result.StandardError, Does.Contain("imgpkg: Error: interrupted"));
    }
}
