using System.Globalization;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>R4.11, R4.13, R3.15 (T2, T4, T31): a broken download goes on where it broke, and never mixes contents.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ResumedDownloadTests
{
    [Test]
    public async Task Truncated_WithRanges_ContinuesAtTheByteReached(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("GET", "blobs", Fault.TruncateAfter(10));

        Assert.That(await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "GET blob 200", "GET blob 206" }));
        Assert.That(registry.Requests[0].Header("Range"), Is.Null);
        Assert.That(registry.Requests[1].Header("Range"), Is.EqualTo("bytes=10-"));
        Assert.That(registry.Requests[1].Header("If-Range"), Is.EqualTo($"\"{HttpHost.Blob.Digest}\""));
    }

    [Test]
    public async Task Truncated_WithoutRanges_SkipsWhatItHas(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { SupportsRange = false }, token);
        await using var host = new HttpHost();
        registry.Faults.Add("GET", "blobs", Fault.TruncateAfter(10), times: 2);

        Assert.That(await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "GET blob 200", "GET blob 200", "GET blob 200" }));
    }

    [TestCase("bytes 5-39/40", Description = "wrong start")]
    [TestCase("bytes 10-39/41", Description = "wrong total")]
    [TestCase(null, Description = "none")]
    public async Task Truncated_AnswerWithAnotherRange_NeverMixesBytes(string? range, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("GET", "blobs", Fault.TruncateAfter(10));
        registry.Faults.Add("GET", "blobs", Fault.SetHeader("Content-Range", range));
        Task<byte[]> read = HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token);

        if (range == "bytes 10-39/41")
        {
            Assert.That((await Assert.ThrowsAsync<ContentMismatchException>(() => read))!.Code, Is.EqualTo("SIZE_MISMATCH"));
        }
        else
        {
            Assert.That(await read, Is.EqualTo(HttpHost.Content));
        }
    }

    [Test]
    public async Task Truncated_RangeNotSatisfiable_BeginsAnew(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("GET", "blobs", Fault.TruncateAfter(10));
        registry.Faults.Add("GET", "blobs", Fault.Respond(416));

        Assert.That(await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));
    }

    [Test]
    public async Task Truncated_ContentChangedMeanwhile_IsADigestMismatch([Values] bool ranges, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { SupportsRange = ranges }, token);
        await using var host = new HttpHost();
        registry.Faults.Add("GET", "blobs", Fault.TruncateAfter(10));
        registry.Faults.Add("GET", "blobs", Fault.CorruptByteAt(ranges ? 5 : 15));

        await Assert.ThatAsync(() => HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Throws.TypeOf<ContentMismatchException>());
    }

    [Test]
    public async Task Truncated_BehindARedirect_AsksTheRegistryForANewAddress(CancellationToken token)
    {
        LoopbackRegistry? storage = null;
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { BlobRedirect = digest => storage!.StorageUri(digest) }, token);
        storage = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry owned = storage;
        await using var host = new HttpHost();
        storage.Faults.Add("GET", "storage", Fault.TruncateAfter(10));

        Assert.That(await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "GET blob 307", "GET blob 307" }));
        Assert.That(storage.Requests[1].Header("Range"), Is.EqualTo("bytes=10-"));
    }

    [TestCase(403)]
    [TestCase(404)]
    [TestCase(410)]
    public async Task ExpiredAddress_IsAskedForOnceMore(int status, CancellationToken token)
    {
        LoopbackRegistry? storage = null;
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { BlobRedirect = digest => storage!.StorageUri(digest) }, token);
        storage = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry owned = storage;
        await using var host = new HttpHost();
        storage.Faults.Add("GET", "storage", Fault.Respond(status, "<Error>expired</Error>"));

        Assert.That(await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Is.EqualTo(HttpHost.Content));

        storage.Faults.Add("GET", "storage", Fault.Respond(status), FaultList.Always);
        registry.ClearRequests();
        await Assert.ThatAsync(() => HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Throws.InstanceOf<RegistryException>());
        Assert.That(HttpHost.Summary(registry), Has.Length.EqualTo(2), "once more and not for ever");
    }

    [Test]
    public async Task Stalled_IsGivenUpAndContinued(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        var never = new TaskCompletionSource();
        registry.Faults.Add("GET", "blobs", Fault.StallAfter(10, never.Task));
        await using Stream stream = await host.Open(registry).OpenBlobAsync(HttpHost.Blob, token);
        byte[] content = new byte[HttpHost.Content.Length];
        await stream.ReadExactlyAsync(content.AsMemory(0, 10), token);

        ValueTask rest = stream.ReadExactlyAsync(content.AsMemory(10), token);
        Assert.That(rest.IsCompleted, Is.False);
        host.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That(registry.Requests, Has.Count.EqualTo(1), "slow is not stalled");
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await rest;

        Assert.That(content, Is.EqualTo(HttpHost.Content));
        Assert.That(registry.Requests[1].Header("Range"), Is.EqualTo("bytes=10-"));
    }

    [Test]
    public async Task Stalled_WithoutLimit_WaitsUntilCancelled(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.StallTimeout = TimeSpan.Zero);
        using var user = CancellationTokenSource.CreateLinkedTokenSource(token);
        registry.Faults.Add("GET", "blobs", Fault.StallAfter(10, new TaskCompletionSource().Task));
        await using Stream stream = await host.Open(registry).OpenBlobAsync(HttpHost.Blob, token);
        await stream.ReadExactlyAsync(new byte[10], token);

        ValueTask<int> rest = stream.ReadAsync(new byte[10], user.Token);
        host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.That(rest.IsCompleted, Is.False);
        await user.CancelAsync();
        await Assert.ThatAsync(() => rest.AsTask(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Truncated_WithoutProgress_EndsAfterMaxAttempts(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.MaxAttempts = 3);
        registry.Faults.Add("GET", "blobs", Fault.TruncateAfter(0), FaultList.Always);

        await Assert.ThatAsync(() => HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token), Throws.TypeOf<RegistryException>());
        Assert.That(registry.Requests, Has.Count.EqualTo(3));
        Assert.That(host.Clock.Sleeps, Has.Count.EqualTo(2));
    }

    [Test]
    public Task CutTwentyTimes_TransfersAtMostFivePercentMore(CancellationToken token) => DownloadCutAsync(64, token);

    [Test]
    [Explicit("A gibibyte in memory; the same at its full size.")]
    [CancelAfter(300_000)]
    public Task CutTwentyTimes_OneGibibyte(CancellationToken token) => DownloadCutAsync(1024, token);

    [Test]
    public async Task BytesPerSecond_AreCapped(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.MaxBytesPerSecond = 4);
        DateTimeOffset start = host.Clock.GetUtcNow();

        await HttpHost.ReadAsync(host.Open(registry), HttpHost.Blob, token);
        await host.Open(registry, RepositoryAccess.Write).PutBlobAsync(HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), token);

        Assert.That((host.Clock.GetUtcNow() - start).TotalSeconds, Is.EqualTo(20).Within(0.1));
    }

    private static async Task DownloadCutAsync(int mebibytes, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        byte[] content = GC.AllocateUninitializedArray<byte>(mebibytes * 1024 * 1024);
        new Random(1).NextBytes(content);
        Descriptor blob = SampleImage.Describe(MediaTypes.OciLayer, content);
        registry[HttpHost.Name].AddBlob(blob.Digest, content);
        var meter = new TransferMeter(cuts: 20, content.Length / 21);
        registry.Faults.Add("GET", "blobs", meter.CutAnswers, FaultList.Always);

        await using Stream stream = await host.Open(registry).OpenBlobAsync(blob, token);
        await stream.CopyToAsync(Stream.Null, 128 * 1024, token);

        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{content.Length} bytes, sent {meter.Sent}, {(double)meter.Sent / content.Length:0.0000}"));
        Assert.That(meter.CutsLeft, Is.Zero);
        Assert.That(meter.Sent, Is.LessThanOrEqualTo(content.Length * 1.05));
    }
}
