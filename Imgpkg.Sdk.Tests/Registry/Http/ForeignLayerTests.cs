using System.Net;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>R6.7, R6.8 (T27): content outside of registries is read only from where the settings permit, without credentials, verified.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ForeignLayerTests
{
    [Test]
    public async Task Open_WhatThePolicyPermits_GivesTheContentWithoutCredentials(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Basic }, token);
        await using var host = new HttpHost(options =>
        {
            Permit(options);
            (options.Username, options.Password) = ("user", "password");
        });
        IRepositoryStore store = host.Open(registry);
        await store.ResolveAsync(HttpHost.Tag(store), token);

        byte[] content = await OpenAsync(store, token, "https://127.0.0.1:1/refused", registry.StorageUri(HttpHost.Blob.Digest.ToString()));

        Assert.That(content, Is.EqualTo(HttpHost.Content));
        Assert.That(registry.Requests[^1].Header("Authorization"), Is.Null);
    }

    [TestCase("http://198.51.100.1/layer", "is not https")]
    [TestCase("file:///etc/passwd", "is not https")]
    [TestCase("https://user@198.51.100.1/layer", "contains user information")]
    [TestCase("https://127.0.0.1/layer", "is not a public address")]
    [TestCase("https://localhost/layer", "is not a public address")]
    [TestCase("https://[::1]/layer", "is not a public address")]
    [TestCase("https://[::ffff:10.0.0.1]/layer", "is not a public address")]
    [TestCase("https://10.1.2.3/layer", "is not a public address")]
    [TestCase("https://169.254.169.254/latest/meta-data", "is not a public address")]
    [TestCase("https://0.0.0.0/layer", "is not a public address")]
    [TestCase("not a url", "is not an absolute URL")]
    public async Task Open_ByDefault_RefusesBeforeConnecting(string url, string reason, CancellationToken token)
    {
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open("registry.test/team/app");

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => OpenAsync(store, token, url)))!;

        Assert.That((e.Code, e.IsTransient), Is.EqualTo(("FOREIGN_URL_REFUSED", false)));
        Assert.That(e.Message, Does.EndWith(reason));
    }

    [Test]
    public async Task Connect_NameThatResolvesToThisMachine_IsRefused([Values] bool refused, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = (context, cancellationToken) =>
                GuardedConnection.ConnectAsync(
                    context, new NetworkPolicy(Microsoft.Extensions.Options.Options.Create(new ImgpkgOptions())), refused ? AddressKinds.Loopback : AddressKinds.LinkLocal, learn: null, cancellationToken),
        };
        using var client = new HttpClient(handler);
        Task<HttpResponseMessage> answer = client.GetAsync(new Uri($"http://localhost:{registry.BaseAddress.Port}/v2/"), token);

        if (refused)
        {
            HttpRequestException e = (await Assert.ThrowsAsync<HttpRequestException>(() => answer))!;
            Assert.That(e.InnerException, Is.TypeOf<RefusedAddressException>());
        }
        else
        {
            using HttpResponseMessage response = await answer;
            Assert.That(response.IsSuccessStatusCode, Is.True);
        }
    }

    [TestCase("8.8.8.8", AddressKinds.None)]
    [TestCase("2606:4700::1111", AddressKinds.None)]
    [TestCase("127.8.8.8", AddressKinds.Loopback)]
    [TestCase("::ffff:127.0.0.1", AddressKinds.Loopback)]
    [TestCase("64:ff9b::169.254.169.254", AddressKinds.LinkLocal)]
    [TestCase("2002:0a00:0001::", AddressKinds.Private)]
    [TestCase("172.31.255.255", AddressKinds.Private)]
    [TestCase("172.32.0.0", AddressKinds.None)]
    [TestCase("100.64.0.1", AddressKinds.Private)]
    [TestCase("fd12::1", AddressKinds.Private)]
    [TestCase("fe80::1", AddressKinds.LinkLocal)]
    [TestCase("fd00:ec2::254", AddressKinds.LinkLocal)]
    [TestCase("168.63.129.16", AddressKinds.LinkLocal)]
    [TestCase("224.0.0.1", AddressKinds.Reserved)]
    [TestCase("255.255.255.255", AddressKinds.Reserved)]
    [TestCase("::", AddressKinds.Reserved)]
    public void Kind_Table(string address, object expected) => Assert.That(IPAddress.Parse(address).Kind(), Is.EqualTo(expected));

    [Test]
    public async Task Open_RedirectToAHostThatIsNotPermitted_IsRefused(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry other = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options =>
        {
            Permit(options);
            options.ForeignLayers.AllowedHosts.Add(registry.Host);
        });
        registry.Faults.Add("GET", "storage", Fault.Respond(302, string.Empty, ("Location", other.StorageUri(HttpHost.Blob.Digest.ToString()))));

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(
            () => OpenAsync(host.Open(registry), token, registry.StorageUri(HttpHost.Blob.Digest.ToString()))))!;

        Assert.That(e.Message, Does.EndWith("is not on a permitted host").And.Not.Contain("signature"));
        Assert.That(other.Requests, Is.Empty);
    }

    [Test]
    public async Task Open_OtherContent_IsAMismatch(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(Permit);
        registry.Faults.Add("GET", "storage", Fault.CorruptByteAt(3));

        await Assert.ThatAsync(
            () => OpenAsync(host.Open(registry), token, registry.StorageUri(HttpHost.Blob.Digest.ToString())), Throws.TypeOf<ContentMismatchException>());
    }

    [Test]
    public async Task Open_WithoutAddress_IsNotFound(CancellationToken token)
    {
        await using var host = new HttpHost();

        await Assert.ThatAsync(() => OpenAsync(host.Open("registry.test/team/app"), token), Throws.TypeOf<RegistryNotFoundException>());
    }

    private static void Permit(ImgpkgOptions options) => (options.ForeignLayers.AllowHttp, options.ForeignLayers.AllowPrivateAddresses) = (true, true);

    private static async Task<byte[]> OpenAsync(IRepositoryStore store, CancellationToken token, params string[] urls)
    {
        await using Stream stream = await ((IForeignLayerSource)store).OpenForeignLayerAsync(HttpHost.Blob with { Urls = urls }, token);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, token);
        return content.ToArray();
    }
}
