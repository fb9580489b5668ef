using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Hosts that may not be contacted are not, whoever names them: references, redirects, realms, descriptors, proxies.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class NetworkPolicyTests
{
    [Test]
    public async Task Offline_NamesTheAddressAndTheRemedy(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.Network.Offline = true);

        RegistryException e = await FailAsync(host.Open(registry), token);

        Assert.That((e.Code, e.IsTransient), Is.EqualTo(("HOST_REFUSED", false)));
        Assert.That(e.Message, Does.Contain($"no connection to {registry.Host} is permitted: working offline (to permit it: --allow-host 127.0.0.1"));
        Assert.That(registry.Requests, Is.Empty);
    }

    [Test]
    public async Task AllowedHost_IsContacted([Values] bool offline, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options =>
        {
            options.Network.Offline = offline;
            options.Network.AllowedHosts.Add(registry.Host);
        });

        Assert.That(await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));
    }

    [Test]
    public async Task Redirect_ToAnotherHost_IsNotFollowed(CancellationToken token)
    {
        await using LoopbackRegistry storage = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { BlobRedirect = storage.StorageUri }, token);
        await using var host = new HttpHost(options => options.Network.AllowedHosts.Add(registry.Host));

        RegistryException e = await FailAsync(host.Open(registry), token);

        Assert.That((e.Code, e.Url), Is.EqualTo(("HOST_REFUSED", storage.StorageUri(HttpHost.Blob.Digest.ToString()).Split('?')[0] + "?signature=REDACTED")));
        Assert.That(storage.Requests, Is.Empty);
    }

    [Test]
    public async Task Realm_OnAnotherHost_IsNotAsked(CancellationToken token)
    {
        await using LoopbackRegistry tokens = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        registry.Faults.Add("GET", "blobs", Fault.Respond(401, "", ("WWW-Authenticate", $"Bearer realm=\"{tokens.BaseAddress}token\",service=\"s\"")), FaultList.Always);
        await using var host = new HttpHost(options => options.Network.AllowedHosts.Add(registry.Host));

        RegistryException e = await FailAsync(host.Open(registry), token);

        Assert.That(e.Message, Does.Contain($"no connection to {tokens.Host} is permitted"));
        Assert.That(tokens.Requests, Is.Empty);
    }

    [Test]
    public async Task ForeignLayer_OnAnotherHost_IsNotRead(CancellationToken token)
    {
        await using LoopbackRegistry elsewhere = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options =>
        {
            options.Network.AllowedHosts.Add(registry.Host);
            options.ForeignLayers.AllowHttp = options.ForeignLayers.AllowPrivateAddresses = true;
        });
        var source = (IForeignLayerSource)host.Open(registry);
        Descriptor layer = HttpHost.Blob with { Urls = [elsewhere.StorageUri(HttpHost.Blob.Digest.ToString())] };

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => source.OpenForeignLayerAsync(layer, token)))!;

        Assert.That(e.Message, Does.Contain($"no connection to {elsewhere.Host} is permitted"));
        Assert.That(elsewhere.Requests, Is.Empty);
    }

    // Two hosts are contacted then, and both have to be permitted.
    [TestCase("reg.test", "127.0.0.1")]
    [TestCase("127.0.0.1", "reg.test")]
    public async Task Proxy_IsAHostToo(string allowed, string refused, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackProxy proxy = LoopbackProxy.Start(registry.BaseAddress);
        await using var host = new HttpHost(options => options.Network.AllowedHosts.Add(allowed));
        host.Environment["HTTPS_PROXY"] = proxy.Address.ToString();

        RegistryException e = await FailAsync(host.Open("reg.test/team/app"), token);

        Assert.That(e.Code, Is.EqualTo("HOST_REFUSED"));
        Assert.That(e.Message, Does.Contain($"--allow-host {refused},"));
        Assert.That(proxy.Requests, Is.Empty);
    }

    private static async Task<RegistryException> FailAsync(IRepositoryStore store, CancellationToken token) =>
        (await Assert.ThrowsAsync<RegistryException>(() => HttpHost.ReadAsync(store, HttpHost.Blob, token)))!;
}
