using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class TransferCounterTests
{
    private const int Mebibyte = 1024 * 1024;
    private readonly RecordedProgress _progress = new();

    [Test]
    public void Add_ManyPieces_ReportsOncePerMebibyte()
    {
        var counter = new TransferCounter(_progress);
        for (int i = 0; i < 30; i++)
        {
            counter.Add(Mebibyte / 10);
        }

        counter.Complete();

        Assert.That(_progress.Bytes, Is.EqualTo(new long[] { 11 * (Mebibyte / 10), 22 * (Mebibyte / 10), 30 * (Mebibyte / 10) }));
    }

    [Test]
    public async Task Count_WrittenAgain_CountsOnlyTheLastTime(CancellationToken token)
    {
        var counter = new TransferCounter(_progress);
        BlobSource first = counter.Count(BlobSource.FromBytes(new byte[100]));
        await counter.Count(BlobSource.FromBytes(new byte[7])).WriteToAsync(Stream.Null, token);

        await first.WriteToAsync(Stream.Null, token);
        await first.WriteToAsync(Stream.Null, token);

        Assert.That(counter.Transferred, Is.EqualTo(107));
    }

    [Test]
    public void Add_NoReceiver_StillCounts()
    {
        var counter = new TransferCounter(progress: null);
        counter.Add(3 * Mebibyte);
        counter.Complete();

        Assert.That(counter.Transferred, Is.EqualTo(3 * Mebibyte));
    }
}
