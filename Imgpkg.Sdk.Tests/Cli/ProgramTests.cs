using System.Diagnostics;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

[TestFixture]
internal sealed class ProgramTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Main_Version_PrintsItAndExitsWith0(CancellationToken cancellationToken)
    {
        (int exitCode, string output, string error) = await RunAsync(["version"], cancellationToken);

        Assert.That((exitCode, output, error), Is.EqualTo((0, "imgpkg version develop\n", "")));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Main_UnknownCommand_FailsWithoutStackTrace(CancellationToken cancellationToken)
    {
        (int exitCode, string output, string error) = await RunAsync(["@nope", "\u00e9"], cancellationToken);

        Assert.That((exitCode, output), Is.EqualTo((1, "")));
        Assert.That(error, Is.EqualTo("imgpkg: Error: command 'imgpkg' does not accept extra arguments '@nope'\n"));
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(TestContext.CurrentContext.TestDirectory, "imgpkg.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("IMGPKG_ENABLE_IAAS_AUTH");
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
