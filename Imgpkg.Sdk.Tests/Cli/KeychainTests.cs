using System.Net;
using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>Keychains as a user of the command meets them (cli 4.3); the cloud's registry is on loopback, behind a proxy.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class KeychainTests
{
    private readonly CliProcess _tool = new();

    [TearDown]
    public void Delete() => _tool.Dispose();

    [TestCase("foo", "foo")]
    [TestCase("gke,", "")]
    public async Task UnknownKeychain_IsAnError(string active, string shown, CancellationToken token)
    {
        CliResult result = await _tool.RunAsync(
            ["tag", "list", "-i", "127.0.0.1:9/team/app"],
            environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["IMGPKG_ACTIVE_KEYCHAINS"] = active },
            cancellationToken: token);

        Assert.That((result.ExitCode, result.StandardOutput, result.StandardError), Is.EqualTo((
            1, "", $"imgpkg: Error: Creating registry keychain:\n  Unable to load keychain for {shown}, available keychains [aks, ecr, gke, github]\n")));
    }

    [Test]
    public async Task Github_TokenOfTheWorkflow_OpensItsRegistry(CancellationToken token)
    {
        (CliResult result, IReadOnlyList<RequestRecord> requests, IEnumerable<string> hosts) = await ListAsync("s3cret", token);

        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((0, "")));
        Assert.That(hosts.Distinct(StringComparer.Ordinal), Is.EqualTo(new[] { "ghcr.io:443" }));
        Assert.That(requests[^1].Header("Authorization"), Is.EqualTo("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:s3cret"))));
    }

    // R2.9: going on as nobody without a word would hide the reason for the refusal that follows.
    [Test]
    public async Task Github_TokenThatCannotBeSent_IsWarnedOf(CancellationToken token)
    {
        (CliResult result, IReadOnlyList<RequestRecord> requests, _) = await ListAsync("s3cret\nsecond line", token);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.StandardError, Does.Contain(" Keychain github failed for ghcr.io, going on without it: credentials cannot contain control characters\n"));
        Assert.That(result.StandardError, Does.Contain("UNAUTHORIZED").And.Not.Contain("s3cret"));
        Assert.That(requests.Select(request => request.Header("Authorization")), Is.All.Null);
    }

    private async Task<(CliResult Result, IReadOnlyList<RequestRecord> Requests, IEnumerable<string> Hosts)> ListAsync(string secret, CancellationToken token)
    {
        var options = new LoopbackOptions
        {
            Https = true, CertificateNames = ["ghcr.io"], Authentication = LoopbackAuthentication.Basic, UserName = "me", Password = "s3cret",
        };
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(options, token);
        registry["team/app"].AddManifest(MediaTypes.OciIndex, """{"schemaVersion":2,"manifests":[]}"""u8.ToArray(), "v1");
        await using var proxy = new TunnelProxy(IPEndPoint.Parse(registry.Host));
        using var files = new TemporaryDirectory();
        CliResult result = await _tool.RunAsync(
            ["tag", "list", "-i", "ghcr.io/team/app", "--registry-ca-cert-path", files.Write("ca.pem", registry.CertificatePem!)],
            environment: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["HTTPS_PROXY"] = proxy.Address,
                ["IMGPKG_ACTIVE_KEYCHAINS"] = "github",
                ["GITHUB_ACTOR"] = "me",
                ["GITHUB_TOKEN"] = secret,
            },
            cancellationToken: token);
        return (result, registry.Requests, proxy.Hosts);
    }
}
