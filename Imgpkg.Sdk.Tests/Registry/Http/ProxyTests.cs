using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Registries behind a proxy, of the environment or of their own settings (R3.13, T40).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ProxyTests
{
    [Test]
    public async Task Environment_OfAnInsecureRegistry_ServesBothProbes(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackProxy proxy = LoopbackProxy.Start(registry.BaseAddress);
        await using var host = new HttpHost(options => options.AllowInsecure = true);
        (host.Environment["HTTPS_PROXY"], host.Environment["HTTP_PROXY"]) = (proxy.Address.ToString(), proxy.Address.ToString());

        Assert.That(await host.Open("reg.test/team/app").ExistsAsync(HttpHost.Blob, token), Is.True);
        Assert.That(proxy.Requests, Is.EqualTo(new[] { "CONNECT reg.test:443 HTTP/1.1", $"HEAD http://reg.test/v2/team/app/blobs/{HttpHost.Blob.Digest} HTTP/1.1" }));
        Assert.That(registry.Requests[^1].Header("Host"), Is.EqualTo("reg.test"));
    }

    [Test]
    public async Task Credentials_InTheAddress_AreSentToTheProxyOnly(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Https = true, CertificateNames = ["reg.test"] }, token);
        await using LoopbackProxy proxy = LoopbackProxy.Start(registry.BaseAddress, credentials: "me:s@cret");
        using var files = new TemporaryDirectory();
        await using var host = new HttpHost(options => options.CertificateAuthorityPaths.Add(files.Write("ca.pem", registry.CertificatePem!)));
        host.Environment["HTTPS_PROXY"] = $"me:s%40cret@127.0.0.1:{proxy.Address.Port}";

        Assert.That(await host.Open("reg.test/team/app").ExistsAsync(HttpHost.Blob, token), Is.True);
        Assert.That(proxy.Requests, Is.All.EqualTo("CONNECT reg.test:443 HTTP/1.1"));
        Assert.That(registry.Requests[^1].Header("Proxy-Authorization"), Is.Null);
    }

    [Test]
    public async Task Refusal_OfTheProxy_IsItsOwnKindOfFailure([Values] bool secure, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackProxy proxy = LoopbackProxy.Start(registry.BaseAddress, credentials: "me:secret");
        await using var host = new HttpHost(options => options.AllowInsecure = !secure);
        host.Environment[secure ? "HTTPS_PROXY" : "HTTP_PROXY"] = proxy.Address.ToString();
        IRepositoryStore store = host.Open("reg.invalid/team/app");

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => store.ExistsAsync(HttpHost.Blob, token)))!;

        Assert.That((e.Code, e.IsTransient), Is.EqualTo(("PROXY_FAILED", false)));
    }

    [Test]
    public async Task OfTheRegistry_GoesBeforeTheEnvironment(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackProxy proxy = LoopbackProxy.Start(registry.BaseAddress);
        await using var host = new HttpHost(options => options.Registries["reg.test:5000"] = new RegistryOptions { Proxy = proxy.Address, AllowInsecure = true });
        (host.Environment["HTTPS_PROXY"], host.Environment["NO_PROXY"]) = ("http://127.0.0.1:9", "*");

        Assert.That(await host.Open("reg.test:5000/team/app").ExistsAsync(HttpHost.Blob, token), Is.True);
        Assert.That(proxy.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task OfTheRegistry_MayBeNone(CancellationToken token)
    {
        await using var host = new HttpHost(options => options.Registries["192.0.2.1"] = new RegistryOptions { BypassProxy = true, AllowInsecure = false });
        await using LoopbackProxy proxy = LoopbackProxy.Start(new Uri("http://127.0.0.1:9"));
        host.Environment["HTTPS_PROXY"] = proxy.Address.ToString();
        using var user = new CancellationTokenSource();
        Task<bool> direct = host.Open("192.0.2.1/team/app").ExistsAsync(HttpHost.Blob, user.Token);
        await user.CancelAsync();

        // Whether that address (reserved for documentation) refuses or never answers is the network's affair.
        await Assert.ThatAsync(() => direct, Throws.Exception);
        Assert.That(proxy.Requests, Is.Empty);
    }

    [Test]
    public async Task HttpProxy_OfAWebServersScript_IsRefused(CancellationToken token)
    {
        await using var host = new HttpHost(options => options.AllowInsecure = true);
        (host.Environment["REQUEST_METHOD"], host.Environment["HTTP_PROXY"]) = ("GET", "http://127.0.0.1:9");

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => host.Open("reg.invalid/team/app").ExistsAsync(HttpHost.Blob, token)))!;

        Assert.That(e.Message, Does.EndWith("refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy"));
    }
}
