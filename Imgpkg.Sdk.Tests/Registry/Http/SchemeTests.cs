using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Which scheme is spoken, and which certificates are trusted (registry 1.4, 3.12; T30).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class SchemeTests
{
    private const string Trusted = "tls: failed to verify certificate: x509: ";

    // R3.8: no ping.
    [Test]
    public async Task FirstRequest_OfAPlainRegistryOnLoopback_IsTheOnlyOne(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        ManifestContent manifest = await host.Open(registry).GetManifestAsync(HttpHost.Tag(host.Open(registry)), token);

        Assert.That(manifest.Digest, Is.EqualTo(registry[HttpHost.Name].Tags["v1"]));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "GET manifest 200" }));
    }

    [Test]
    public async Task ConcurrentFirstRequests_OneIsRefusedHttpsFirst_AllSucceed(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry);
        using var gate = new SemaphoreSlim(0);
        FaultRule held = registry.Faults.Add("GET", "manifests", async (context, next) =>
        {
            await gate.WaitAsync(context.RequestAborted);
            await next(context);
        });

        Task<ManifestContent>[] reads = [.. Enumerable.Range(0, 8).Select(_ => store.GetManifestAsync(HttpHost.Tag(store), token))];
        await held.Reached;
        Assert.That(registry.Requests, Has.Count.EqualTo(1), "the others wait until the scheme is known");
        gate.Release();
        await Task.WhenAll(reads);

        Assert.That(registry.Requests, Has.Count.EqualTo(8));
    }

    [Test]
    public async Task Https_WithTheAuthorityFile_IsUsed(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Https = true }, token);
        using var directory = new TemporaryDirectory();
        string file = directory.Write("ca.pem", registry.CertificatePem!);
        await using var host = new HttpHost(options => options.CertificateAuthorityPaths.Add(file));

        Assert.That(await host.Open(registry).ExistsAsync(HttpHost.Blob, token), Is.True);
    }

    // R1.8, R6.4
    [TestCase(false, new[] { "127.0.0.1" }, Trusted + "certificate signed by unknown authority")]
    [TestCase(false, new[] { "other.example", "10.1.2.3" }, Trusted + "certificate is valid for other.example, 10.1.2.3, not 127.0.0.1")]
    [TestCase(true, new[] { "127.0.0.1" }, Trusted + "certificate has expired or is not yet valid")]
    public async Task Https_WithACertificateThatIsRefused_DoesNotFallBack(bool expired, string[] names, string reason, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(
            new LoopbackOptions { Https = true, ExpiredCertificate = expired, CertificateNames = names }, token);
        await using var host = new HttpHost();

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => host.Open(registry).ExistsAsync(HttpHost.Blob, token)))!;

        Assert.That(e.Message, Is.EqualTo(
            $"Error while preparing a transport to talk with the registry: Unable to create round tripper: Get \"https://{registry.Host}/v2/\": {reason}"));
        Assert.That((e.Code, e.IsTransient), Is.EqualTo(("TLS_FAILED", false)));
        Assert.That(registry.Requests, Is.Empty);
        Assert.That(host.Clock.Sleeps, Is.Empty);
    }

    [Test]
    public async Task Https_WrongNameByATrustedAuthority_IsRefused(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Https = true, CertificateNames = ["other.example"] }, token);
        using var directory = new TemporaryDirectory();
        string file = directory.Write("ca.pem", registry.CertificatePem!);
        await using var host = new HttpHost(options => options.CertificateAuthorityPaths.Add(file));

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => host.Open(registry).ExistsAsync(HttpHost.Blob, token)))!;

        Assert.That(e.Message, Does.EndWith("x509: certificate is valid for other.example, not 127.0.0.1"));
    }

    [Test]
    public async Task Https_RefusedCertificateOfOneRegistry_DoesNotConcernAnotherPort(CancellationToken token)
    {
        await using LoopbackRegistry secure = await HttpHost.StartAsync(new LoopbackOptions { Https = true }, token);
        await using LoopbackRegistry plain = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        await Assert.ThrowsAsync<RegistryException>(() => host.Open(secure).ExistsAsync(HttpHost.Blob, token));
        Assert.That(await host.Open(plain).ExistsAsync(HttpHost.Blob, token), Is.True);
    }

    [Test]
    public async Task VerifyCertificatesOff_AnyCertificateAndNameWillDo(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Https = true, CertificateNames = ["other.example"] }, token);
        await using var host = new HttpHost(options => options.VerifyCertificates = false);

        Assert.That(await host.Open(registry).ExistsAsync(HttpHost.Blob, token), Is.True);
    }

    [Test]
    public async Task NobodyListens_BothSchemesAreNamed(CancellationToken token)
    {
        string address;
        await using (LoopbackRegistry gone = await HttpHost.StartAsync(cancellationToken: token))
        {
            address = gone.Host;
        }

        await using var host = new HttpHost();
        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => host.Open($"{address}/team/app").ExistsAsync(HttpHost.Blob, token)))!;

        Assert.That(e.Message, Is.EqualTo(
            "Error while preparing a transport to talk with the registry: Unable to create round tripper: "
            + $"Get \"https://{address}/v2/\": dial tcp {address}: connect: connection refused; "
            + $"Get \"http://{address}/v2/\": dial tcp {address}: connect: connection refused"));
        Assert.That(host.Clock.Sleeps, Is.Empty, "a host that never answered is most likely misaddressed");
    }

    [TestCase("missing.pem", null, "Creating registry HTTP transport: Reading CA certificates from '{0}': open {0}: no such file or directory")]
    [TestCase("empty.pem", "no certificate in here", "Creating registry HTTP transport: Adding CA certificates from '{0}': failed")]
    [TestCase("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "Creating registry HTTP transport: Adding CA certificates from '{0}': failed")]
    public async Task AuthorityFile_ThatCannotBeUsed_ShowsBeforeAnythingIsSent(string name, string? text, string message)
    {
        using var directory = new TemporaryDirectory();
        string file = text is null ? directory[name] : directory.Write(name, text);
        await using var host = new HttpHost(options => options.CertificateAuthorityPaths.Add(file));

        Assert.That(
            () => host.Open("127.0.0.1:1/team/app"),
            Throws.TypeOf<CertificateAuthorityException>().With.Message.EqualTo(message.Replace("{0}", file, StringComparison.Ordinal)));
    }

    // R1.7
    [TestCase("127.0.0.1", true, true)]
    [TestCase("127.0.0.2:5000", true, true)]
    [TestCase("[::1]:5000", true, true)]
    [TestCase("LOCALHOST:5000", true, true)]
    [TestCase("reg.localhost", true, true)]
    [TestCase("reg.local:80", true, false)]
    [TestCase("10.0.0.1", true, false)]
    [TestCase("172.20.0.1:5000", true, false)]
    [TestCase("192.168.1.1:80", true, false)]
    [TestCase("172.32.0.1", false, false)]
    [TestCase("100.64.0.1", false, false)]
    [TestCase("local.io", false, false)]
    [TestCase("x.127.0.0.1.nip.io", false, false)]
    [TestCase("reg.example", false, false)]
    public async Task AllowsHttp_Table(string registry, bool http, bool credentials)
    {
        await using var host = new HttpHost();
        await using var insecure = new HttpHost(options => options.AllowInsecure = true);
        var schemes = host.Services.GetRequiredService<RegistrySchemes>();
        var open = insecure.Services.GetRequiredService<RegistrySchemes>();

        Assert.That((schemes.AllowsHttp(registry), schemes.AllowsCredentialsOverHttp(registry)), Is.EqualTo((http, credentials)));
        Assert.That((open.AllowsHttp(registry), open.AllowsCredentialsOverHttp(registry)), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task PlainRegistryOnThePrivateNetwork_GetsNoCredentials()
    {
        await using HttpHost host = HttpHost.WithPassword();
        RegistryAuthentication authentication = host.Services.GetRequiredService<AuthenticationStates>().For("10.0.0.1");
        RequestContext context = Contexts.For("10.0.0.1/team/app", host.Clock);
        using HttpResponseMessage challenge = Contexts.Challenge("http://10.0.0.1/v2/", "Basic realm=\"r\"");
        authentication.Learn(challenge, context, sent: null);

        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(async () => await authentication.GetAsync(context, CancellationToken.None)))!;

        Assert.That(e.Message, Is.EqualTo("10.0.0.1 wants credentials over plain http, which must be allowed: AllowInsecure (--registry-insecure)"));
    }
}
