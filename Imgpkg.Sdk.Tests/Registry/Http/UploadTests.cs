using System.Net;
using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Blobs and manifests on their way to a registry (registry 4.3, 4.5; T21, T23, T24).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class UploadTests
{
    private static readonly BlobSource Source = BlobSource.FromBytes(HttpHost.Content);

    [Test]
    public async Task KnownBlob_IsOnePostAndOnePut(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        await Open(host, registry).PutBlobAsync(HttpHost.Blob, Source, token);

        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "POST uploads 202", "PUT session 201" }));
        RequestRecord put = registry.Requests[1];
        Assert.That((put.Header("Content-Length"), put.Header("Content-Range"), put.Header("Transfer-Encoding")), Is.EqualTo(("40", (string?)null, (string?)null)));
        Assert.That(registry[HttpHost.Name].Blobs[HttpHost.Blob.Digest], Is.EqualTo(HttpHost.Content));
    }

    [Test]
    public async Task BlobOfUnknownSize_IsStreamedAndFinishedByAnEmptyPut(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        Descriptor descriptor = await ((IStreamingBlobStore)Open(host, registry)).PutBlobAsync(MediaTypes.OciLayer, Source, token);

        Assert.That(HttpHost.Show(descriptor), Is.EqualTo(HttpHost.Show(HttpHost.Blob)));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "POST uploads 202", "PATCH session 202", "PUT session 201" }));
        RequestRecord patch = registry.Requests[1];
        Assert.That((patch.Header("Transfer-Encoding"), patch.Header("Content-Range"), patch.BodyLength), Is.EqualTo(("chunked", (string?)null, 40L)));
        Assert.That(registry.Requests[2].Header("Content-Length"), Is.EqualTo("0"));
        Assert.That(registry.Requests[2].Target, Does.EndWith($"?_state=1&digest={Uri.EscapeDataString(HttpHost.Blob.Digest.ToString())}"));
    }

    // R4.19
    [Test]
    public async Task EmptyBlob_IsPostAndPutOfNothing(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        Descriptor empty = SampleImage.Describe(MediaTypes.OciLayer, []);

        await Open(host, registry).PutBlobAsync(empty, BlobSource.FromBytes(Array.Empty<byte>()), token);

        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "POST uploads 202", "PUT session 201" }));
        Assert.That(registry.Requests[1].Header("Content-Length"), Is.EqualTo("0"));
    }

    // R4.20 (T21)
    [TestCase("{path}")]
    [TestCase("http://{host}{path}")]
    [TestCase("//{host}{path}")]
    [TestCase("{path}&x=%2F%20a+b")]
    [TestCase("http://{host}{path}#fragment")]
    public async Task Location_InAnyForm_IsFollowedAsItIs(string form, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        registry.Faults.Add("POST", "uploads", async (context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                string path = new Uri(context.Response.Headers.Location.ToString()).PathAndQuery;
                context.Response.Headers.Location = form.Replace("{host}", registry.Host, StringComparison.Ordinal).Replace("{path}", path, StringComparison.Ordinal);
                return Task.CompletedTask;
            });
            await next(context);
        });
        await using var host = new HttpHost();

        await Open(host, registry).PutBlobAsync(HttpHost.Blob, Source, token);

        Assert.That(registry[HttpHost.Name].Blobs.Keys, Is.EqualTo(new[] { HttpHost.Blob.Digest }));
        Assert.That(registry.Requests[1].Target, form.Contains('+', StringComparison.Ordinal) ? Does.Contain("&x=%2F%20a+b&digest=sha256%3A") : Does.Contain("&digest=sha256%3A"));
    }

    [TestCase(null, "missing Location header")]
    [TestCase("http://other.example/upload", "refusing to upload to another host over http (other.example)")]
    [TestCase("ftp://other.example/upload", "the upload location is no http or https URL")]
    public async Task Location_ThatIsNoneOrUnsafe_FailsAtOnce(string? location, string reason, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        registry.Faults.Add("POST", "uploads", Fault.SetHeader("Location", location));
        await using var host = new HttpHost();

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => Open(host, registry).PutBlobAsync(HttpHost.Blob, Source, token)))!;

        Assert.That(e.Message, Is.EqualTo($"POST {registry.BaseAddress}v2/team/app/blobs/uploads/: {reason}"));
        Assert.That(registry.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Location_OnAnotherHost_GetsTheBlobButNoCredentials(CancellationToken token)
    {
        await using LoopbackRegistry storage = await LoopbackRegistry.StartAsync(new LoopbackOptions { Https = true }, token);
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Basic }, token);
        registry.Faults.Add("POST", "uploads", Fault.SetHeader("Location", storage.BaseAddress + "upload?signature=s"), skip: 1);
        storage.Faults.Add("PUT", "upload", Fault.Respond(201));
        await using var host = new HttpHost(options => (options.Username, options.Password, options.VerifyCertificates) = ("user", "password", false));

        await Open(host, registry).PutBlobAsync(HttpHost.Blob, Source, token);

        RequestRecord put = storage.Requests.Single();
        Assert.That(put.Target, Is.EqualTo($"/upload?signature=s&digest={Uri.EscapeDataString(HttpHost.Blob.Digest.ToString())}"));
        Assert.That(put.Header("Authorization"), Is.Null);
    }

    [Test]
    public async Task FailureAfterPatch_CancelsTheSessionAtItsNewestLocation(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        registry.Faults.Add("PUT", "uploads", Fault.Respond(503));
        await using var host = new HttpHost();

        await ((IStreamingBlobStore)Open(host, registry)).PutBlobAsync(MediaTypes.OciLayer, Source, token);

        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[]
        {
            "POST uploads 202", "PATCH session 202", "PUT session 503", "DELETE session 204", "POST uploads 202", "PATCH session 202", "PUT session 201",
        }));
        Assert.That(registry[HttpHost.Name].Uploads, Is.Empty);
    }

    [Test]
    public async Task ConnectionCutInTheMiddle_StartsAnewAndCleansUp(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        byte[] content = new byte[3 * 1024 * 1024];
        Descriptor blob = SampleImage.Describe(MediaTypes.OciLayer, content);
        registry.Faults.Add("PUT", "uploads", Fault.AbortRequestAfter(1024 * 1024));
        await using var host = new HttpHost();

        await Open(host, registry).PutBlobAsync(blob, BlobSource.FromBytes(content), token);

        Assert.That(registry[HttpHost.Name].Blobs.Keys, Is.EqualTo(new[] { blob.Digest }));
        Assert.That(registry[HttpHost.Name].Uploads, Is.Empty);
    }

    [TestCase("content of a blob, long enough to be cuT", "DIGEST_MISMATCH")]
    [TestCase("content of a blob, long enough to be cut, and more", "SIZE_MISMATCH")]
    [TestCase("content", "SIZE_MISMATCH")]
    [TestCase("", "SIZE_MISMATCH")]
    public async Task SourceWithOtherBytes_IsRefusedAndNotKept(string other, string code, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        await using var host = new HttpHost();

        ContentMismatchException e = (await Assert.ThrowsAsync<ContentMismatchException>(
            () => Open(host, registry).PutBlobAsync(HttpHost.Blob, BlobSource.FromBytes(Encoding.UTF8.GetBytes(other)), token)))!;

        Assert.That(e.Code, Is.EqualTo(code));
        Assert.That(registry[HttpHost.Name].Blobs, Is.Empty);
        Assert.That(registry.Requests.Count(request => request.Method == "POST"), Is.EqualTo(1), "another attempt would send the same");
    }

    [Test]
    public async Task SourceThatFails_PassesItsOwnFailureOn([Values] bool streamed, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        await using var host = new HttpHost();
        IRepositoryStore store = Open(host, registry);
        var broken = BlobSource.FromWriter((_, _) => throw new FileNotFoundException("gone"));

        FileNotFoundException e = (await Assert.ThrowsAsync<FileNotFoundException>(
            () => streamed ? ((IStreamingBlobStore)store).PutBlobAsync("a/b", broken, token) : store.PutBlobAsync(HttpHost.Blob, broken, token)))!;

        Assert.That(e.Message, Is.EqualTo("gone"));
        Assert.That(registry.Requests.Count(request => request.Method == "POST"), Is.EqualTo(1));
        Assert.That(host.Clock.Sleeps, Is.Empty);
    }

    [Test]
    public async Task SourceOnAnotherRegistryThatIsDown_AttemptsDoNotMultiply(CancellationToken token)
    {
        await using LoopbackRegistry source = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        source.Faults.Add("GET", "blobs", Fault.Respond(503), FaultList.Always);
        await using var host = new HttpHost();
        IRepositoryStore from = host.Open(source);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(
            () => Open(host, registry).PutBlobAsync(HttpHost.Blob, BlobSource.FromStream(stop => from.OpenBlobAsync(HttpHost.Blob, stop)), token)))!;

        Assert.That(e.Url, Does.StartWith(source.BaseAddress.ToString()));
        Assert.That(source.Requests, Has.Count.EqualTo(6));
    }

    // R3.18
    [Test]
    public async Task SourceOnAnotherRegistryThatBreaksOff_IsReadAgain(CancellationToken token)
    {
        await using LoopbackRegistry source = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        source.Faults.Add("GET", "blobs", Fault.TruncateAfter(10));
        await using var host = new HttpHost();
        IRepositoryStore from = host.Open(source);

        await Open(host, registry).PutBlobAsync(HttpHost.Blob, BlobSource.FromStream(stop => from.OpenBlobAsync(HttpHost.Blob, stop)), token);

        Assert.That(registry[HttpHost.Name].Blobs.Keys, Is.EqualTo(new[] { HttpHost.Blob.Digest }));
        Assert.That(registry[HttpHost.Name].Uploads, Is.Empty);
    }

    // R4.8, R4.22 (T23)
    [Test]
    public async Task AnswerWithAnotherDigest_IsAnError([Values("PUT .*uploads", "PUT .*manifests")] string request, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        registry.Faults.Add("PUT", request[4..], Fault.SetHeader("Docker-Content-Digest", Digest.Of("other"u8).ToString()));
        await using var host = new HttpHost();

        ContentMismatchException e = (await Assert.ThrowsAsync<ContentMismatchException>(
            () => new SampleImage("first").PutAsync(Open(host, registry), "v1", token)))!;

        Assert.That(e.Message, Does.Contain($": the registry stored {Digest.Of("other"u8)}, sent was sha256:"));
    }

    [Test]
    public async Task RefusedBlob_IsNotSentAgain(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        registry.Faults.Add("PUT", "uploads", Fault.Error(400, "DIGEST_INVALID"));
        await using var host = new HttpHost();

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => Open(host, registry).PutBlobAsync(HttpHost.Blob, Source, token)))!;

        Assert.That((e.Code, e.StatusCode), Is.EqualTo(("DIGEST_INVALID", HttpStatusCode.BadRequest)));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "POST uploads 202", "PUT session 400", "DELETE session 204" }));
    }

    [Test]
    public async Task Cancellation_InTheMiddle_CleansUp(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        await using var host = new HttpHost();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var source = BlobSource.FromWriter(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(HttpHost.Content.AsMemory(0, 10), cancellationToken);
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        });

        await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => Open(host, registry).PutBlobAsync(HttpHost.Blob, source, stop.Token));

        Assert.That(registry[HttpHost.Name].Blobs, Is.Empty);
        Assert.That(registry[HttpHost.Name].Tags, Is.Empty);
        Assert.That(registry.Requests.Select(request => request.Method), Has.Member("DELETE"));
        Assert.That(host.Clock.Sleeps, Is.Empty);
    }

    private static IRepositoryStore Open(HttpHost host, LoopbackRegistry registry) => host.Open(registry, RepositoryAccess.Write);
}
