using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class StartedLayerTests
{
    private const int Limit = 64 * 1024;

    private static readonly byte[] Noise = MakeNoise(3 * 1024 * 1024);

    [Test]
    public async Task Hold_SmallLayer_GivesAllOfIt(CancellationToken token)
    {
        LayerWriter writer = Writer(Noise.AsMemory(0, 1000));
        await using var started = new StartedLayer(writer, Limit, token);

        HeldBytes? held = await started.HoldAsync();

        using var kept = new MemoryStream();
        await held!.WriteToAsync(kept, token);
        Assert.That(kept.ToArray(), Is.EqualTo(await WholeAsync(Writer(Noise.AsMemory(0, 1000)), token)));
    }

    [Test]
    public async Task Source_LargeLayer_GoesOnWhereItWasAndIsMadeAnewAfterwards(CancellationToken token)
    {
        LayerWriter writer = Writer(Noise);
        byte[] expected = await WholeAsync(Writer(Noise), token);
        await using var started = new StartedLayer(writer, Limit, token);
        Assert.That(await started.HoldAsync(), Is.Null);

        BlobSource source = started.AsSource();
        for (int time = 0; time < 3; time++)
        {
            using var received = new MemoryStream();
            await source.WriteToAsync(received, token);
            Assert.That(received.ToArray(), Is.EqualTo(expected), $"time {time}");
        }
    }

    [Test]
    public async Task Source_FirstDestinationBreaks_FailsWithThatAndServesTheNext(CancellationToken token)
    {
        LayerWriter writer = Writer(Noise);
        byte[] expected = await WholeAsync(Writer(Noise), token);
        await using var started = new StartedLayer(writer, Limit, token);
        Assert.That(await started.HoldAsync(), Is.Null);
        BlobSource source = started.AsSource();

        await using var broken = new BreakingStream(Limit * 2);
        IOException? failure = await Assert.ThrowsAsync<IOException>(() => source.WriteToAsync(broken, token));
        Assert.That(failure!.Message, Is.EqualTo("broken"));
        using var received = new MemoryStream();
        await source.WriteToAsync(received, token);

        Assert.That(received.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Dispose_NobodyTookIt_Ends(CancellationToken token)
    {
        var started = new StartedLayer(Writer(Noise), Limit, token);
        Assert.That(await started.HoldAsync(), Is.Null);

        await started.DisposeAsync().AsTask().WaitAsync(token);
    }

    private static LayerWriter Writer(ReadOnlyMemory<byte> content) =>
        new([new LayerEntry("content.bin", SourcePath: null, "content.bin", 0x180) { Content = content }], new TransferCounter(progress: null));

    private static async Task<byte[]> WholeAsync(LayerWriter writer, CancellationToken token)
    {
        using var whole = new MemoryStream();
        Digest diffId = await writer.WriteAsync(whole, token);
        Assert.That(diffId, Is.EqualTo(writer.LastDiffId));
        return whole.ToArray();
    }

    private static byte[] MakeNoise(int length)
    {
        byte[] noise = new byte[length];
        new Random(11).NextBytes(noise);
        return noise;
    }

    /// <summary>Takes some bytes and then fails.</summary>
    private sealed class BreakingStream(int bytes) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Length + buffer.Length > bytes ? throw new IOException("broken") : base.WriteAsync(buffer, cancellationToken);
    }
}
