using System.Security.Cryptography.X509Certificates;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>R3.14, R6.16: certificates and schemes of single registries, which are nobody else's.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class RegistrySettingsTests
{
    [Test]
    public async Task Authorities_OfOneRegistry_AreNotTrustedElsewhere(CancellationToken token)
    {
        await using LoopbackRegistry trusted = await HttpHost.StartAsync(new LoopbackOptions { Https = true }, token);
        await using LoopbackRegistry other = await HttpHost.StartAsync(new LoopbackOptions { Https = true }, token);
        using var files = new TemporaryDirectory();
        string[] authorities = [files.Write("one.pem", trusted.CertificatePem!), files.Write("two.pem", other.CertificatePem!)];
        await using var host = new HttpHost(options => options.Registries[trusted.Host] = new RegistryOptions { CertificateAuthorityPaths = authorities });

        Assert.That(await host.Open(trusted).ExistsAsync(HttpHost.Blob, token), Is.True);
        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => host.Open(other).ExistsAsync(HttpHost.Blob, token)))!;
        Assert.That(e.Code, Is.EqualTo("TLS_FAILED"));
    }

    [Test]
    public async Task Unverified_IsTheRegistryAndNotItsStorage(CancellationToken token)
    {
        LoopbackRegistry? storage = null;
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Https = true, BlobRedirect = digest => storage!.StorageUri(digest) }, token);
        storage = await HttpHost.StartAsync(new LoopbackOptions { Https = true }, token);
        await using LoopbackRegistry owned = storage;
        await using var host = new HttpHost(options => options.Registries[registry.Host] = new RegistryOptions { VerifyCertificates = false });
        IRepositoryStore store = host.Open(registry);

        Assert.That(await store.ExistsAsync(HttpHost.Blob, token), Is.True);
        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => HttpHost.ReadAsync(store, HttpHost.Blob, token)))!;
        Assert.That((e.Code, storage.Requests.Count), Is.EqualTo(("TLS_FAILED", 0)));
    }

    [Test]
    public async Task ClientCertificate_ProvesTheClient_AlsoThroughAProxy([Values] bool proxied, [Values] bool separateKey, CancellationToken token)
    {
        (X509Certificate2 client, _) = LoopbackCertificate.Create(["client"], expired: false);
        await using LoopbackRegistry registry = await HttpHost.StartAsync(
            new LoopbackOptions { Https = true, CertificateNames = ["reg.test", "127.0.0.1"], ClientThumbprint = client.Thumbprint }, token);
        await using LoopbackProxy proxy = LoopbackProxy.Start(registry.BaseAddress);
        using var files = new TemporaryDirectory();
        string key = client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        string path = files.Write("client.pem", client.ExportCertificatePem() + (separateKey ? string.Empty : $"\n{key}"));
        string? keyPath = separateKey ? files.Write("client.key", key) : null;
        string name = proxied ? "reg.test" : registry.Host;
        await using var host = new HttpHost(options => options.Registries[name] = new RegistryOptions
        {
            CertificateAuthorityPaths = [files.Write("ca.pem", registry.CertificatePem!)],
            ClientCertificatePath = path,
            ClientKeyPath = keyPath,
            Proxy = proxied ? proxy.Address : null,
        });

        Assert.That(await host.Open($"{name}/team/app").ExistsAsync(HttpHost.Blob, token), Is.True);
        Assert.That(proxy.Requests, Has.Count.EqualTo(proxied ? 1 : 0));
    }

    [Test]
    public async Task ClientCertificate_Missing_IsRefusedByTheRegistry(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Https = true, ClientThumbprint = "other" }, token);
        await using var host = new HttpHost(options => (options.VerifyCertificates, options.MaxAttempts) = (false, 1));

        await Assert.ThatAsync(() => host.Open(registry).ExistsAsync(HttpHost.Blob, token), Throws.InstanceOf<RegistryException>());
        Assert.That(registry.Requests, Is.Empty);
    }

    [Test]
    public async Task ClientCertificate_ThatCannotBeRead_NamesTheFile(CancellationToken token)
    {
        using var files = new TemporaryDirectory();
        string empty = files.Write("client.pem", "nothing");
        await using var host = new HttpHost(options =>
        {
            options.Registries["a.test"] = new RegistryOptions { ClientCertificatePath = empty };
            options.Registries["b.test"] = new RegistryOptions { ClientCertificatePath = empty + "x" };
        });

        Assert.That(() => host.Open("a.test/team/app"), Throws.TypeOf<CertificateAuthorityException>().With.Message.Contain($"Reading client certificate from '{empty}'"));
        Assert.That(() => host.Open("b.test/team/app"), Throws.TypeOf<CertificateAuthorityException>().With.Message.Contain("no such file"));
        Assert.That(() => host.Open("c.test/team/app"), Throws.Nothing);
        await Task.CompletedTask;
        token.ThrowIfCancellationRequested();
    }

    [Test]
    public async Task Http_OfOneRegistry_CanBeForbidden(CancellationToken token)
    {
        await using LoopbackProxy proxy = LoopbackProxy.Start(new Uri("http://127.0.0.1:9"));
        await using var host = new HttpHost(options =>
        {
            options.AllowInsecure = true;
            options.Registries["reg.test"] = new RegistryOptions { Proxy = proxy.Address, AllowInsecure = false };
        });

        await Assert.ThatAsync(() => host.Open("reg.test/team/app").ExistsAsync(HttpHost.Blob, token), Throws.TypeOf<RegistryException>());
        Assert.That(proxy.Requests, Is.All.StartWith("CONNECT "));
    }

    [TestCase(nameof(ImgpkgOptions.StallTimeout))]
    [TestCase(nameof(ImgpkgOptions.MaxBytesPerSecond))]
    [TestCase(nameof(ImgpkgOptions.UploadChunkSize))]
    [TestCase(nameof(ImgpkgOptions.RetryDelay))]
    [TestCase(nameof(ImgpkgOptions.MaxRetryAfter))]
    [TestCase(nameof(ImgpkgOptions.RetryBudget))]
    [TestCase(nameof(ImgpkgOptions.MaxRequestsPerHost))]
    public async Task Options_OutOfRange_AreRefusedByName(string name)
    {
        await using var host = new HttpHost(options =>
        {
            TimeSpan negative = TimeSpan.FromSeconds(-1);
            switch (name)
            {
                case nameof(ImgpkgOptions.StallTimeout): options.StallTimeout = negative; break;
                case nameof(ImgpkgOptions.MaxBytesPerSecond): options.MaxBytesPerSecond = 0; break;
                case nameof(ImgpkgOptions.UploadChunkSize): options.UploadChunkSize = 1024; break;
                case nameof(ImgpkgOptions.RetryDelay): options.RetryDelay = TimeSpan.Zero; break;
                case nameof(ImgpkgOptions.MaxRetryAfter): options.MaxRetryAfter = negative; break;
                case nameof(ImgpkgOptions.RetryBudget): options.RetryBudget = negative; break;
                default: options.MaxRequestsPerHost = 0; break;
            }
        });

        Assert.That(() => host.Open("reg.test/team/app"), Throws.TypeOf<OptionsValidationException>().With.Message.StartWith(name));
    }

    [TestCase("reg.test/team")]
    [TestCase("")]
    [TestCase("family")]
    [TestCase("proxy")]
    [TestCase("both")]
    [TestCase("key")]
    public async Task Settings_ThatMeanNothing_AreRefusedByName(string wrong)
    {
        await using var host = new HttpHost(options => options.Registries[wrong] = wrong switch
        {
            "family" => new RegistryOptions { Family = "unheard of" },
            "proxy" => new RegistryOptions { Proxy = new Uri("ftp://proxy.test") },
            "both" => new RegistryOptions { Proxy = new Uri("http://proxy.test"), BypassProxy = true },
            "key" => new RegistryOptions { ClientKeyPath = "key.pem" },
            _ => new RegistryOptions(),
        });

        Assert.That(() => host.Open("reg.test/team/app"), Throws.TypeOf<OptionsValidationException>().With.Message.Contain($"Registries[{wrong}]"));
    }
}
