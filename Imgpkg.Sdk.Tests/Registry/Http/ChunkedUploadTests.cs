using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>R4.14 to R4.18 (T22, T23, T24): uploads in parts, and those that go on after they broke.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ChunkedUploadTests
{
    private const int Kibibyte = 1024;

    private static readonly byte[] Content = MakeContent(1000 * Kibibyte);
    private static readonly Descriptor Blob = SampleImage.Describe(MediaTypes.OciLayer, Content);

    [Test]
    public async Task Parts_AsTheUserWants_HaveTheRangesOfTheProtocol([Values] bool relative, [Values] bool known, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { RelativeLocations = relative }, token);
        await using var host = new HttpHost(options => options.UploadChunkSize = 256 * Kibibyte);

        await PutAsync(host, registry, token, known);

        Assert.That(registry[HttpHost.Name].Blobs, Contains.Key(Blob.Digest));
        Assert.That(Ranges(registry), Is.EqualTo(new[] { "0-262143", "262144-524287", "524288-786431", "786432-1023999" }));
        Assert.That(registry.Requests[^1].ToString(), Does.StartWith("PUT ").And.EndWith(" 201"));
        Assert.That(registry.Requests[^1].BodyLength, Is.Zero);
    }

    [Test]
    public async Task Parts_AsTheRegistryWants_AreMultiplesOfTheMinimum(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ChunkMinimum = 100 * Kibibyte }, token);
        await using var host = new HttpHost(options => options.UploadChunkSize = 256 * Kibibyte);

        await PutAsync(host, registry, token);

        Assert.That(Ranges(registry)[0], Is.EqualTo("0-204799"));
        Assert.That(Ranges(registry), Has.Length.EqualTo(5));
    }

    [Test]
    public async Task Parts_WithoutNeed_AreNotUsed([Values(null, 100 * Kibibyte)] int? minimum, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ChunkMinimum = minimum }, token);
        await using var host = new HttpHost();

        await PutAsync(host, registry, token);

        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "POST uploads 202", "PUT session 201" }));
        Assert.That(registry.Requests[1].Header("Content-Range"), Is.Null);
    }

    [Test]
    public async Task Whole_BreaksWhereStateIsKept_ContinuesInTheSameSession([Values] bool known, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        await using var host = new HttpHost();
        registry.Faults.Add(known ? "PUT" : "PATCH", "blobs/uploads", Fault.AbortRequestAfter(500 * Kibibyte));

        await PutAsync(host, registry, token, known);

        Assert.That(registry[HttpHost.Name].Blobs, Contains.Key(Blob.Digest));
        Assert.That(registry.Requests.Count(request => request.Method == "POST"), Is.EqualTo(1));
        Assert.That(Ranges(registry), Is.EqualTo(new[] { "512000-1023999" }));
    }

    [Test]
    public async Task Whole_BreaksWhereStateIsLost_BeginsAnew([Values] bool known, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add(known ? "PUT" : "PATCH", "blobs/uploads", Fault.AbortRequestAfter(500 * Kibibyte));

        await PutAsync(host, registry, token, known);

        Assert.That(registry[HttpHost.Name].Blobs, Contains.Key(Blob.Digest));
        Assert.That(registry.Requests.Count(request => request.Method == "POST"), Is.EqualTo(2));
        Assert.That(registry.Requests.Count(request => request.Method == "DELETE"), Is.EqualTo(1), "the lost session is cancelled");
        Assert.That(Ranges(registry), Is.Empty);
    }

    [Test]
    public async Task Whole_BreaksWhereStateIsLostLate_BeginsAnew([Values("BLOB_UPLOAD_INVALID", "BLOB_UPLOAD_UNKNOWN", "RANGE_INVALID")] string code, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        await using var host = new HttpHost();
        registry.Faults.Add("PUT", "blobs/uploads", Fault.AbortRequestAfter(500 * Kibibyte));
        registry.Faults.Add("PATCH", "blobs/uploads", Fault.Error(404, code));

        await PutAsync(host, registry, token);

        Assert.That(registry[HttpHost.Name].Blobs, Contains.Key(Blob.Digest));
        Assert.That(registry.Requests.Count(request => request.Method == "POST"), Is.EqualTo(2));
    }

    [Test]
    public async Task Part_Breaks_ContinuesWithinThePart(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        await using var host = new HttpHost(options => options.UploadChunkSize = 500 * Kibibyte);
        registry.Faults.Add("PATCH", "blobs/uploads", Fault.AbortRequestAfter(100 * Kibibyte), skip: 1);
        int opened = 0;
        var source = BlobSource.FromStream(_ =>
        {
            opened++;
            return Task.FromResult<Stream>(new MemoryStream(Content));
        });

        await host.Open(registry, RepositoryAccess.Write).PutBlobAsync(Blob, source, token);

        Assert.That(Ranges(registry), Is.EqualTo(new[] { "0-511999", "512000-1023999", "614400-1023999" }));
        Assert.That(opened, Is.EqualTo(1), "what was held is sent again, not made again");
    }

    [TestCase(503)]
    [TestCase(429)]
    public async Task Part_RefusedForNow_IsSentAgain(int status, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        await using var host = new HttpHost(options => options.UploadChunkSize = 500 * Kibibyte);
        registry.Faults.Add("PATCH", "blobs/uploads", Fault.Respond(status, string.Empty, ("Retry-After", "7")), skip: 1);

        await PutAsync(host, registry, token);

        Assert.That(registry.Requests.Count(request => request.Method == "POST"), Is.EqualTo(1));
        Assert.That(host.Clock.Sleeps, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
    }

    [Test]
    public async Task Part_AnswerLost_IsNotSentTwice(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true, LocationsStayValid = true }, token);
        await using var host = new HttpHost(options => options.UploadChunkSize = 500 * Kibibyte);
        registry.Faults.Add("PATCH", "blobs/uploads", Fault.AbortAfterHandling());

        await PutAsync(host, registry, token);

        Assert.That(Ranges(registry), Is.EqualTo(new[] { "0-511999", "512000-1023999" }));
    }

    [TestCase(413, "")]
    [TestCase(416, """{"errors":[{"code":"REQUESTED_RANGE_NOT_SATISFIABLE","message":"The size exceeds the maximum permissible limit of 4.00MiB"}]}""")]
    public async Task Part_TooLarge_IsHalvedForGood(int status, string body, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.UploadChunkSize = 600 * Kibibyte);
        registry.Faults.Add("PATCH", "blobs/uploads", Fault.Respond(status, body));

        await PutAsync(host, registry, token);
        await PutAsync(host, registry, token);

        Assert.That(Ranges(registry), Is.EqualTo(new[]
        {
            "0-614399", "0-307199", "307200-614399", "614400-921599", "921600-1023999", "0-307199", "307200-614399", "614400-921599", "921600-1023999",
        }));
        Assert.That(registry[HttpHost.Name].Uploads, Is.Empty);
    }

    [Test]
    public async Task Part_StaleRangeInTheAnswer_DoesNotMislead(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.UploadChunkSize = 500 * Kibibyte);
        registry.Faults.Add("PATCH", "blobs/uploads", Fault.SetHeader("Range", "0-99"), FaultList.Always);

        await PutAsync(host, registry, token);

        Assert.That(Ranges(registry), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Parts_PutTogetherWrongly_AreFollowedByTheWholeBlob(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.UploadChunkSize = 500 * Kibibyte);
        registry.Faults.Add("PUT", "blobs/uploads", Fault.Error(400, "DIGEST_INVALID"));

        await PutAsync(host, registry, token);

        Assert.That(HttpHost.Summary(registry)[^2..], Is.EqualTo(new[] { "POST uploads 202", "PUT session 201" }));
        Assert.That(registry.Requests[^1].BodyLength, Is.EqualTo(Content.Length));
    }

    [Test]
    public Task CutFiveTimes_TransfersAtMostFivePercentMore(CancellationToken token) => UploadCutAsync(48, token);

    [Test]
    [Explicit("A gibibyte in memory, twice; the same at its full size.")]
    [CancelAfter(300_000)]
    public Task CutFiveTimes_OneGibibyte(CancellationToken token) => UploadCutAsync(1024, token);

    [Test]
    [Category(DockerRegistryProcess.Category)]
    public async Task DockerRegistry_TakesParts(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.UploadChunkSize = 300 * Kibibyte);
        IRepositoryStore store = host.Open($"{registry.Host}/team/app", RepositoryAccess.Write);

        await store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), token);

        Assert.That(await HttpHost.ReadAsync(store, Blob, token), Is.EqualTo(Content));
    }

    private static async Task UploadCutAsync(int mebibytes, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { ResumableUploads = true }, token);
        await using var host = new HttpHost();
        byte[] content = MakeContent(mebibytes * Kibibyte * Kibibyte);
        Descriptor blob = SampleImage.Describe(MediaTypes.OciLayer, content);
        var meter = new TransferMeter(cuts: 5, Math.Min(content.Length / 6, 10 * Kibibyte * Kibibyte));
        registry.Faults.Add("*", "blobs/uploads", meter.CutRequests, FaultList.Always);

        await host.Open(registry, RepositoryAccess.Write).PutBlobAsync(blob, BlobSource.FromBytes(content), token);

        await TestContext.Out.WriteLineAsync($"{content.Length} bytes, received {meter.Received}");
        Assert.That(meter.CutsLeft, Is.Zero);
        Assert.That(registry[HttpHost.Name].Blobs, Contains.Key(blob.Digest));
        Assert.That(meter.Received, Is.LessThanOrEqualTo(content.Length * 1.05));
    }

    private static async Task PutAsync(HttpHost host, LoopbackRegistry registry, CancellationToken token, bool known = true)
    {
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        if (known)
        {
            await store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), token);
        }
        else
        {
            Descriptor stored = await ((IStreamingBlobStore)store).PutBlobAsync(Blob.MediaType, BlobSource.FromBytes(Content), token);
            Assert.That(HttpHost.Show(stored), Is.EqualTo(HttpHost.Show(Blob)));
        }
    }

    private static string[] Ranges(LoopbackRegistry registry) => [.. registry.Requests.Select(request => request.Header("Content-Range")).OfType<string>()];

    private static byte[] MakeContent(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }
}
