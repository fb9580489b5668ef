using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>R3.11, R6.8: a registry of the internet does not lead to this machine, its neighbours on the link or cloud metadata.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class AddressTests
{
    [TestCase("http://127.0.0.1:1/blob")]
    [TestCase("http://localhost:1/blob")]
    [TestCase("http://[::1]:1/blob")]
    [TestCase("http://169.254.169.254/latest/meta-data")]
    [TestCase("http://[::ffff:169.254.169.254]/latest")]
    [TestCase("http://0.0.0.0/blob")]
    [TestCase("http://100.100.100.200/latest/meta-data")]
    public async Task Redirect_ToASpecialAddress_IsRefused(string target, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { BlobRedirect = _ => target }, token);
        await using LoopbackProxy proxy = LoopbackProxy.Start(registry.BaseAddress);
        await using HttpHost host = Behind(proxy);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => HttpHost.ReadAsync(host.Open("reg.test/team/app"), HttpHost.Blob, token)))!;

        Assert.That((e.Code, e.IsTransient), Is.EqualTo(("ADDRESS_REFUSED", false)));
    }

    [Test]
    public async Task UploadLocation_AtASpecialAddress_GetsNothing(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackProxy proxy = LoopbackProxy.Start(registry.BaseAddress);
        await using HttpHost host = Behind(proxy);
        registry.Faults.Add("POST", "uploads", Fault.SetHeader("Location", "https://127.0.0.1:1/upload"));

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(
            () => host.Open("reg.test/team/app", RepositoryAccess.Write).PutBlobAsync(HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), token)))!;

        Assert.That(e.Code, Is.EqualTo("ADDRESS_REFUSED"));
    }

    [Test]
    public async Task Realm_AtASpecialAddress_GetsNoCredentials(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(
            new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, Realm = "https://127.0.0.1:1/token" }, token);
        await using LoopbackProxy proxy = LoopbackProxy.Start(registry.BaseAddress);
        await using HttpHost host = Behind(proxy);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => host.Open("reg.test/team/app").ExistsAsync(HttpHost.Blob, token)))!;

        Assert.That(e.Code, Is.EqualTo("ADDRESS_REFUSED"));
    }

    [Test]
    public async Task Redirect_OfALocalRegistry_MayStayLocal(CancellationToken token)
    {
        LoopbackRegistry? storage = null;
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { BlobRedirect = digest => storage!.StorageUri(digest) }, token);
        storage = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry owned = storage;
        await using var host = new HttpHost();

        // Under a name: what it resolves to is learned when connecting.
        IRepositoryStore store = host.Open($"localhost:{registry.BaseAddress.Port}/team/app");
        Assert.That(await HttpHost.ReadAsync(store, HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));

        registry.Faults.Add("GET", "blobs", Fault.Respond(307, string.Empty, ("Location", "http://169.254.169.254/latest")));
        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => HttpHost.ReadAsync(store, HttpHost.Blob, token)))!;
        Assert.That(e.Code, Is.EqualTo("ADDRESS_REFUSED"), "local is not link-local");
    }

    private static HttpHost Behind(LoopbackProxy proxy) => new(options =>
    {
        (options.Username, options.Password) = ("user", "password");
        options.Registries["reg.test"] = new RegistryOptions { Proxy = proxy.Address, AllowInsecure = true };
    });
}
