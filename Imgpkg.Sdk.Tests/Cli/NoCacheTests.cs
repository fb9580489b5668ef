using System.Security.Cryptography;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class NoCacheTests
{
    [TestCase(false, false, ExpectedResult = true)]
    [TestCase(true, false, ExpectedResult = false)]
    [TestCase(false, true, ExpectedResult = false)]
    public async Task<bool> Push_LargeLayer_IsRememberedUnlessToldNotTo(bool flag, bool variable, CancellationToken cancellationToken)
    {
        using var tool = new CliProcess();
        using var files = new TemporaryDirectory();
        files.Write("in/data", RandomNumberGenerator.GetBytes(6 * 1024 * 1024));
        string[] arguments = ["push", "-i", $"oci:{files["store"]}:v1", "-f", files["in"], .. flag ? ["--no-cache"] : Array.Empty<string>()];

        CliResult result = await tool.RunAsync(
            arguments,
            environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["XDG_CACHE_HOME"] = files["cache"], ["IMGPKG_NO_CACHE"] = variable ? "true" : "" },
            cancellationToken: cancellationToken);

        Assert.That(result.ExitCode, Is.Zero, result.StandardError);
        return Directory.Exists(files["cache"]);
    }
}
