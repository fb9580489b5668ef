using System.Net;
using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Nothing a registry sends is taken for more than it is (T1 to T8, T38).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class DownloadTests
{
    [Test]
    public async Task Blob_CorruptedInOneByte_IsADigestMismatch(CancellationToken token)
    {
        ContentMismatchException e = await FailAsync<ContentMismatchException>(Fault.CorruptByteAt(10), token);

        Assert.That((e.Code, e.Expected), Is.EqualTo(("DIGEST_MISMATCH", HttpHost.Blob)));
        Assert.That(e.Message, Does.StartWith("error verifying sha256 checksum after reading 40 bytes; got \"sha256:"));
    }

    [Test]
    public async Task Blob_TruncatedForEver_IsAPassingFailureThatNamesTheRequest(CancellationToken token)
    {
        RegistryException e = await FailAsync<RegistryException>(Fault.TruncateAfter(0), token, FaultList.Always);

        Assert.That(e.IsTransient, Is.True);
        Assert.That(e.Message, Does.Match($"^Get \"http://127.0.0.1:[0-9]+/v2/team/app/blobs/{HttpHost.Blob.Digest}\": unexpected EOF$"));
    }

    [Test]
    public async Task Blob_ShorterThanItsDescriptor_IsASizeMismatchBeforeAByteIsRead(CancellationToken token)
    {
        ContentMismatchException e = await FailAsync<ContentMismatchException>(Fault.Respond(200, "short", ("Content-Length", "5")), token);

        Assert.That(e.Code, Is.EqualTo("SIZE_MISMATCH"));
        Assert.That(e.Message, Does.EndWith(": Content-Length header 5 does not match expected size 40"));
    }

    [Test]
    public async Task Blob_LongerThanItsDescriptor_IsASizeMismatch([Values] bool announced, CancellationToken token)
    {
        string longer = Encoding.UTF8.GetString(HttpHost.Content) + "!";
        FaultAction fault = announced ? Fault.Respond(200, longer, ("Content-Length", "41")) : Fault.Append("!"u8.ToArray());
        ContentMismatchException e = await FailAsync<ContentMismatchException>(fault, token);

        Assert.That((e.Code, e.ActualSize), Is.EqualTo(("SIZE_MISMATCH", 41L)));
    }

    // R6.1 (T5)
    [Test]
    public async Task Manifest_ByDigestWithOtherBytes_IsADigestMismatchWhateverTheHeaderSays(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        Digest claimed = registry[HttpHost.Name].Tags["v1"];
        byte[] other = new SampleImage("other").Manifest.Bytes.ToArray();
        registry[HttpHost.Name].AddManifest(claimed, MediaTypes.OciManifest, other);
        IRepositoryStore store = host.Open(registry);

        ContentMismatchException e = (await Assert.ThrowsAsync<ContentMismatchException>(
            () => store.GetManifestAsync(store.Repository.WithDigest(claimed), token)))!;

        Assert.That(e.Message, Is.EqualTo($"manifest digest: \"{Digest.Of(other)}\" does not match requested digest: \"{claimed}\""));
    }

    [Test]
    public async Task Manifest_ByTagWithALyingHeader_HasTheDigestOfItsBytes(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("GET", "manifests", Fault.SetHeader("Docker-Content-Digest", Digest.Of("lie"u8).ToString()));
        IRepositoryStore store = host.Open(registry);

        Assert.That((await store.GetManifestAsync(HttpHost.Tag(store), token)).Digest, Is.EqualTo(registry[HttpHost.Name].Tags["v1"]));
    }

    // R4.4
    [TestCase("405")]
    [TestCase("403")]
    [TestCase("501")]
    [TestCase("no digest")]
    [TestCase("other digest")]
    public async Task Resolve_WhereHeadDoesNotHelp_UsesGet(string head, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("HEAD", "manifests", head switch
        {
            "no digest" => Fault.SetHeader("Docker-Content-Digest", null),
            "other digest" => Fault.SetHeader("Docker-Content-Digest", Digest.Of("lie"u8).ToString()),
            _ => Fault.Respond(int.Parse(head, System.Globalization.CultureInfo.InvariantCulture)),
        });
        IRepositoryStore store = host.Open(registry);
        Digest digest = registry[HttpHost.Name].Tags["v1"];

        Descriptor resolved = await store.ResolveAsync(store.Repository.WithDigest(digest), token);

        Assert.That(HttpHost.Show(resolved), Is.EqualTo(HttpHost.Show(new SampleImage("first").Manifest.Descriptor)));
        Assert.That(registry.Requests.Select(request => request.Method), Is.EqualTo(new[] { "HEAD", "GET" }));
    }

    [TestCase(403, "HEAD GET", "GET")]
    [TestCase(404, "HEAD", "HEAD")]
    [TestCase(503, "HEAD HEAD", "HEAD")]
    public async Task Resolve_WhereBothAreRefused_NamesTheLastRequest(int status, string requests, string method, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.MaxAttempts = 2);
        registry.Faults.Add("*", "manifests", Fault.Respond(status), FaultList.Always);
        IRepositoryStore store = host.Open(registry);

        var e = (RegistryException)(await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => store.ResolveAsync(HttpHost.Tag(store), token)))!;

        Assert.That(string.Join(' ', registry.Requests.Select(request => request.Method)), Is.EqualTo(requests));
        Assert.That(e.Method, Is.EqualTo(method));
    }

    // R3.10, R4.1: what is sent along.
    [Test]
    public async Task Resolve_WhereHeadWorks_TransfersNoManifest(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry);

        Assert.That(HttpHost.Show(await store.ResolveAsync(HttpHost.Tag(store), token)), Is.EqualTo(HttpHost.Show(new SampleImage("first").Manifest.Descriptor)));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "HEAD manifest 200" }));
        Assert.That(registry.Requests[0].Header("Accept"), Is.EqualTo(
            "application/vnd.oci.image.manifest.v1+json,application/vnd.docker.distribution.manifest.v2+json,"
            + "application/vnd.oci.image.index.v1+json,application/vnd.docker.distribution.manifest.list.v2+json"));
        Assert.That(registry.Requests[0].Header("Accept-Encoding"), Is.EqualTo("identity"));
        Assert.That(registry.Requests[0].Header("User-Agent"), Does.StartWith("imgpkg-dotnet/"));
    }

    // R4.3, R6.2 (T7)
    [Test]
    public async Task Manifest_OverTheLimit_IsRefused([Values] bool announced, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry[HttpHost.Name].AddManifest(MediaTypes.OciManifest, new byte[(4 * 1024 * 1024) + 1], "v1");
        if (!announced)
        {
            registry.Faults.Add("GET", "manifests", Fault.SetHeader("Content-Length", null));
        }

        IRepositoryStore store = host.Open(registry);
        SizeLimitExceededException e = (await Assert.ThrowsAsync<SizeLimitExceededException>(() => store.GetManifestAsync(HttpHost.Tag(store), token)))!;

        Assert.That((e.Code, e.Limit), Is.EqualTo(("TOO_LARGE", 4L * 1024 * 1024)));
    }

    // R4.2, R4.6
    [Test]
    public async Task Manifest_ContentTypeWithParameters_IsStillAManifest(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("*", "manifests", Fault.SetHeader("Content-Type", MediaTypes.OciManifest + "; charset=utf-8"), FaultList.Always);
        IRepositoryStore store = host.Open(registry);

        Assert.That((await store.GetManifestAsync(HttpHost.Tag(store), token)).MediaType, Is.EqualTo(MediaTypes.OciManifest));
        Assert.That((await store.ResolveAsync(HttpHost.Tag(store), token)).MediaType, Is.EqualTo(MediaTypes.OciManifest));
    }

    // R4.2, R6.14 (T38)
    [TestCase("""{"schemaVersion":2,"manifests":[],"layers":[]}""", MediaTypes.OciIndex)]
    [TestCase("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", MediaTypes.OciManifest)]
    public async Task Manifest_ThatCanBeReadTwoWays_IsRefused(string json, string contentType, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry[HttpHost.Name].AddManifest(contentType, json, "v1");
        IRepositoryStore store = host.Open(registry);

        await Assert.ThrowsAsync<InvalidManifestException>(() => store.GetManifestAsync(HttpHost.Tag(store), token));
    }

    [Test]
    public async Task ErrorBody_WithoutEnd_IsReadToItsLimit(CancellationToken token)
    {
        RegistryException e = await FailAsync<RegistryException>(
            async (context, _) =>
            {
                context.Response.StatusCode = 400;
                byte[] piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<p>\u001b[31mno\u0007\u202e</p>\n", 1000)));
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                }
            },
            token);

        Assert.That(e.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(e.Message, Does.Contain("unexpected status code 400 Bad Request: <p>[31mno</p>\n<p>").And.EndWith("..."));
        Assert.That(e.Message, Has.Length.LessThan(1300));
    }

    private static async Task<TException> FailAsync<TException>(FaultAction fault, CancellationToken token, int times = 1)
        where TException : Exception
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("GET", "blobs", fault, times);
        return (await Assert.ThrowsAsync<TException>(() => HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token)))!;
    }
}
