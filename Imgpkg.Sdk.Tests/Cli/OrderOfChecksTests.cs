using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>Of two mistakes the one is reported that the original finds first (cli 2.11).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class OrderOfChecksTests
{
    private const string NoAuthority = "Creating registry HTTP transport:\n  Reading CA certificates from '/none': open /none: no such file or directory";
    private const string NoKeychain = "Creating registry keychain:\n  Unable to load keychain for none, available keychains [aks, ecr, gke, github]";

    private readonly CliProcess _tool = new();

    [TearDown]
    public void Delete() => _tool.Dispose();

    [TestCase(NoAuthority, "push -l dev.carvel.imgpkg.bundle=1")]
    [TestCase(NoAuthority, "push -i BAD")]
    [TestCase(NoAuthority, "pull -i BAD -o x")]
    [TestCase("Reading path /none: open /none: no such file or directory", "pull --lock /none -o x")]
    [TestCase(NoAuthority, "copy --tar x --to-tar y")]
    [TestCase("Expected either --to-tar or --to-repo", "copy -i BAD")]
    [TestCase(NoAuthority, "describe -b BAD")]
    [TestCase("--output-type can only have the following values [text, yaml]", "describe -b BAD -o nope")]
    [TestCase(NoAuthority, "tag list -i BAD")]
    [TestCase("command 'imgpkg tag resolve' does not accept extra arguments 'more'", "tag resolve -i BAD more")]
    public async Task Run_WithSeveralMistakes_ReportsTheFirst(string expected, string arguments)
    {
        CliResult result = await _tool.RunAsync([.. arguments.Split(' '), "--registry-ca-cert-path", "/none"]);

        Assert.That((result.ExitCode, result.StandardOutput, result.StandardError), Is.EqualTo((1, "", $"imgpkg: Error: {expected}\n")));
    }

    [TestCase("push")]
    [TestCase("tag resolve -i BAD")]
    public async Task Run_WithAnUnknownKeychain_ReportsItFirst(string arguments)
    {
        CliResult result = await _tool.RunAsync(
            arguments.Split(' '), environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["IMGPKG_ACTIVE_KEYCHAINS"] = "none" });

        Assert.That(result.StandardError, Is.EqualTo($"imgpkg: Error: {NoKeychain}\n"));
    }
}
