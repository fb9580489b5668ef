using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Where redirects lead, and what is taken along (R3.11, R6.5; T9, T10, T11).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class RedirectTests
{
    // R3.12: the address, its signature included, as it came.
    [Test]
    public async Task Blob_OnAnotherPort_IsFetchedWithoutCredentials(CancellationToken token)
    {
        await using LoopbackRegistry storage = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await HttpHost.StartAsync(
            new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, BlobRedirect = storage.StorageUri }, token);
        await using HttpHost host = HttpHost.WithPassword();

        Assert.That(await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));

        RequestRecord fetched = storage.Requests.Single();
        Assert.That(fetched.Target, Does.EndWith("?signature=secret%2Fsignature"), "byte for byte");
        Assert.That(fetched.Headers.Keys, Is.EquivalentTo(new[] { "Accept-Encoding", "Host", "User-Agent" }));
    }

    [Test]
    public async Task SecondHopOnAnotherHost_GetsNoCredentialsEither(CancellationToken token)
    {
        await using LoopbackRegistry storage = await HttpHost.StartAsync(cancellationToken: token);
        storage.Faults.Add("GET", "first", Fault.Respond(307, "", ("Location", storage.StorageUri(HttpHost.Blob.Digest.ToString()))));
        await using LoopbackRegistry registry = await HttpHost.StartAsync(
            new LoopbackOptions { Authentication = LoopbackAuthentication.Basic, BlobRedirect = _ => storage.BaseAddress + "first" }, token);
        await using HttpHost host = HttpHost.WithPassword();

        await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token);

        Assert.That(storage.Requests, Has.Count.EqualTo(2));
        Assert.That(storage.Requests.Select(request => request.Header("Authorization")), Is.All.Null);
    }

    [Test]
    public async Task SameOrigin_KeepsTheCredentials(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Basic }, token);
        registry.Faults.Add("GET", "blobs/sha256", Fault.Respond(302, "", ("Location", $"/v2/team/app/blobs/{HttpHost.Blob.Digest}?again")), skip: 1);
        await using HttpHost host = HttpHost.WithPassword();

        Assert.That(await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "GET blob 401", "GET blob 302", "GET blob 200" }));
    }

    [Test]
    public async Task Target_ThatChallenges_LearnsNothing(CancellationToken token)
    {
        await using LoopbackRegistry storage = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await HttpHost.StartAsync(
            new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, BlobRedirect = storage.StorageUri }, token);
        storage.Faults.Add("GET", "storage", Fault.Respond(401, "no", (
            "WWW-Authenticate", $"Bearer realm=\"{registry.BaseAddress}token\",service=\"loopback\",scope=\"repository:admin/secret:push,pull\"")));
        await using HttpHost host = HttpHost.WithPassword();

        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(() => HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token)))!;

        Assert.That(e.Message, Does.EndWith("?signature=REDACTED: unexpected status code 401 Unauthorized: no"));
        Assert.That(registry.Tokens.Issued, Is.EqualTo(1));
        Assert.That(registry.Requests.Where(request => request.Target.Contains("admin", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("/v2/team/app/blobs/{0}", 6, "stopped after 5 redirects")]
    [TestCase(null, 1, "redirect without Location header")]
    [TestCase("ftp://other.example/x", 1, "redirect to something that is no http or https URL")]
    [TestCase("http://user:pw@127.0.0.1/x", 1, "redirect to something that is no http or https URL")]
    public async Task Redirect_ThatLeadsNowhere_IsRefused(string? location, int requests, string reason, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        (string, string)[] headers = location is null ? [] : [("Location", location.Replace("{0}", HttpHost.Blob.Digest.ToString(), StringComparison.Ordinal))];
        registry.Faults.Add("GET", "blobs", Fault.Respond(307, "", headers), FaultList.Always);
        await using var host = new HttpHost();

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token)))!;

        Assert.That(e.Message, Is.EqualTo($"GET {registry.BaseAddress}v2/team/app/blobs/{HttpHost.Blob.Digest}: {reason}"));
        Assert.That(registry.Requests, Has.Count.EqualTo(requests));
    }

    // R6.15 (T10)
    [Test]
    public async Task FiveHops_AreFollowed(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        registry.Faults.Add("GET", "blobs", Fault.Respond(308, "", ("Location", $"/v2/team/app/blobs/{HttpHost.Blob.Digest}")), times: 5);
        await using var host = new HttpHost();

        Assert.That(await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));
    }

    [Test]
    public async Task HttpsToHttp_IsRefused(CancellationToken token)
    {
        await using LoopbackRegistry storage = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Https = true, BlobRedirect = storage.StorageUri }, token);
        await using var host = new HttpHost(options => options.VerifyCertificates = false);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token)))!;

        Assert.That(e.Message, Does.EndWith(": refusing to follow a redirect from https to http (127.0.0.1)"));
        Assert.That(storage.Requests, Is.Empty);
    }

    [Test]
    public async Task Storage_ThatIsGone_IsNamed(CancellationToken token)
    {
        string address;
        await using (LoopbackRegistry gone = await HttpHost.StartAsync(cancellationToken: token))
        {
            address = gone.Host;
        }

        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { BlobRedirect = _ => $"http://{address}/x?sig=s3cret" }, token);
        await using var host = new HttpHost(options => options.MaxAttempts = 1);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token)))!;

        Assert.That(e.Message, Is.EqualTo($"Get \"http://{address}/x?sig=REDACTED\": dial tcp {address}: connect: connection refused"));
    }

    // R1.6
    [TestCase("https://reg.example/v2/a", "reg.example", true)]
    [TestCase("https://REG.example/v2/a", "reg.example", true)]
    [TestCase("https://reg.example:443/v2/a", "Reg.Example", true)]
    [TestCase("https://reg.example/v2/a", "reg.example:443", true)]
    [TestCase("http://reg.example/v2/a", "reg.example", true)]
    [TestCase("https://reg.example:444/v2/a", "reg.example", false)]
    [TestCase("https://reg.example/v2/a", "reg.example:5000", false)]
    [TestCase("https://reg.example.org/v2/a", "reg.example", false)]
    [TestCase("https://localhost:5000/v2/a", "127.0.0.1:5000", false)]
    public void IsRegistry_ComparesHostAndPort(string uri, string registry, bool expected) =>
        Assert.That(RegistryUris.IsRegistry(new Uri(uri), registry), Is.EqualTo(expected));
}
