using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class CliProcessTests
{
    [Test]
    public async Task RunAsync_Version_PrintsIt(CancellationToken token)
    {
        using var cli = new CliProcess();
        CliResult result = await cli.RunAsync(["version"], cancellationToken: token);

        Assert.That(result.ExitCode, Is.Zero, result.StandardError);
        Assert.That(result.StandardOutput, Does.Contain("imgpkg version"));
        Assert.That(result.StandardError, Is.Empty);
    }

    [Test]
    public void RunAsync_Cancelled_KillsTheTool()
    {
        using var cli = new CliProcess();
        Assert.That(async () => await cli.RunAsync(["version"], cancellationToken: new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }
}
