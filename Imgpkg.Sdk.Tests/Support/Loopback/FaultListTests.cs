using System.Net;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class FaultListTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];

    [Test]
    public async Task Respond_WithTimesAndSkip_MeetsOnlyThoseRequests(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        FaultRule rule = registry.Faults.Add("GET", "^/v2/$", Fault.Respond(503, "later", ("Retry-After", "7")), times: 2, skip: 1);
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        var statuses = new List<HttpStatusCode>();
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri("/v2/", UriKind.Relative), token);
            statuses.Add(answer.StatusCode);
        }

        Assert.That(statuses, Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK }));
        Assert.That(rule.Hits, Is.EqualTo(2));
        Assert.That(registry.Faults.Unused, Is.Empty);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(100_000)]
    public async Task TruncateAfter_SendsExactlyThatMuchAndEndsTheConnection(int length, CancellationToken token)
    {
        (byte[] received, Exception? failure) = await ReadBlobAsync(Fault.TruncateAfter(length), token);

        Assert.That(received, Is.EqualTo(Content[..length]));
        Assert.That(failure, Is.InstanceOf<IOException>());
    }

    [Test]
    public async Task CorruptByteAt_ChangesThatByteOnly(CancellationToken token)
    {
        (byte[] received, Exception? failure) = await ReadBlobAsync(Fault.CorruptByteAt(70_000), token);

        Assert.That(failure, Is.Null);
        Assert.That(Enumerable.Range(0, Content.Length).Where(i => received[i] != Content[i]), Is.EqualTo(new[] { 70_000 }));
    }

    [Test]
    public async Task Append_SendsTheSurplusWithoutLength(CancellationToken token)
    {
        (byte[] received, Exception? failure) = await ReadBlobAsync(Fault.Append([1, 2, 3]), token);

        Assert.That(failure, Is.Null);
        Assert.That(received, Is.EqualTo((byte[])[.. Content, 1, 2, 3]));
    }

    [Test]
    public async Task Abort_CutsTheConnection(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        registry.Faults.Add("*", "/v2/", Fault.Abort());
        using HttpClient client = LoopbackRegistryTests.Client(registry);

        Assert.That(async () => await client.GetAsync(new Uri("/v2/", UriKind.Relative), token), Throws.TypeOf<HttpRequestException>());
        Assert.That(registry.Requests.Single().Status, Is.Zero);
    }

    [Test]
    public async Task StallAfter_SendsTheRestWhenReleased(CancellationToken token)
    {
        var release = new TaskCompletionSource();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        Digest digest = registry["a"].AddBlob(Content);
        registry.Faults.Add("GET", "/blobs/", Fault.StallAfter(1000, release.Task));
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        await using Stream body = await client.GetStreamAsync(new Uri($"/v2/a/blobs/{digest}", UriKind.Relative), token);
        var first = new byte[1000];
        await body.ReadExactlyAsync(first, token);
        ValueTask<int> next = body.ReadAsync(new byte[1], token);

        Assert.That(next.IsCompleted, Is.False);
        release.SetResult();
        Assert.That(await next, Is.EqualTo(1));
    }

    [Test]
    public async Task Hold_KeepsRequestsInFlight(CancellationToken token)
    {
        var release = new TaskCompletionSource();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        FaultRule first = registry.Faults.Add("GET", "/v2/", Fault.Hold(release.Task));
        FaultRule second = registry.Faults.Add("GET", "/v2/", Fault.Hold(release.Task));
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        Task<HttpResponseMessage>[] requests = [.. Enumerable.Range(0, 2).Select(_ => client.GetAsync(new Uri("/v2/", UriKind.Relative), token))];
        await Task.WhenAll(first.Reached, second.Reached);
        release.SetResult();
        foreach (HttpResponseMessage answer in await Task.WhenAll(requests))
        {
            answer.Dispose();
        }

        Assert.That(registry.MostRequestsInFlight, Is.EqualTo(2));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task AbortRequestAfter_LeavesASessionThatGoesOnOnlyWhenResumable(bool resumable, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = resumable }, token);
        registry.Faults.Add("PATCH", ".", Fault.AbortRequestAfter(1000));
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        using HttpResponseMessage started = await client.PostAsync(new Uri("/v2/a/blobs/uploads/", UriKind.Relative), content: null, token);
        Assert.That(async () => await client.PatchAsync(started.Headers.Location, new ByteArrayContent(Content), token), Throws.TypeOf<HttpRequestException>());
        using HttpResponseMessage status = await client.GetAsync(started.Headers.Location, token);

        Assert.That(status.StatusCode, Is.EqualTo(resumable ? HttpStatusCode.NoContent : HttpStatusCode.NotFound));
        Assert.That(registry["a"].Uploads.Values.Single().Length, Is.EqualTo(1000));
    }

    [Test]
    public async Task AbortAfterHandling_HasDoneTheWork(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        Digest digest = registry["a"].AddBlob(Content);
        registry.Faults.Add("DELETE", "/blobs/", Fault.AbortAfterHandling());
        using HttpClient client = LoopbackRegistryTests.Client(registry);

        Assert.That(async () => await client.DeleteAsync(new Uri($"/v2/a/blobs/{digest}", UriKind.Relative), token), Throws.TypeOf<HttpRequestException>());
        Assert.That(registry["a"].Blobs, Is.Empty);
    }

    [Test]
    public async Task SetHeader_ReplacesTheRegistrysOwn(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        Digest digest = registry["a"].AddBlob(Content);
        registry.Faults.Add("HEAD", ".", Fault.SetHeader("Docker-Content-Digest", "sha256:other"));
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/a/blobs/{digest}");
        using HttpResponseMessage answer = await client.SendAsync(request, token);

        Assert.That(answer.Headers.GetValues("Docker-Content-Digest"), Is.EqualTo(new[] { "sha256:other" }));
    }

    private static async Task<(byte[] Received, Exception? Failure)> ReadBlobAsync(FaultAction fault, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        Digest digest = registry["a"].AddBlob(Content);
        registry.Faults.Add("GET", "/blobs/", fault);
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        await using Stream body = await client.GetStreamAsync(new Uri($"/v2/a/blobs/{digest}", UriKind.Relative), token);
        using var received = new MemoryStream();
        try
        {
            await body.CopyToAsync(received, token);
            return (received.ToArray(), null);
        }
        catch (IOException e)
        {
            return (received.ToArray(), e);
        }
    }
}
