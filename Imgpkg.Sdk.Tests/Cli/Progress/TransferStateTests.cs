using Imgpkg.Cli.Progress;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Progress;

[TestFixture]
internal sealed class TransferStateTests
{
    [Test]
    public void Snapshot_BlobsUnderWay_AreGroupedByImageLargestFirst()
    {
        TransferState state = new();
        state.Report(Blob(TransferPhase.BlobStarted, "small", "a", 1));
        state.Report(Blob(TransferPhase.BlobStarted, "large", "b", 20));
        state.Report(Blob(TransferPhase.BlobStarted, "large", "c", 30));
        state.Report(Blob(TransferPhase.BlobStarted, "large", "c", 30));
        state.Report(Blob(TransferPhase.BlobStarted, "gone", "d", 5));
        state.Report(Blob(TransferPhase.BlobEnded, "gone", "d", 5));
        state.Report(new TransferProgress { Phase = TransferPhase.Transferring, BytesTransferred = 7, BytesTotal = 56 });
        state.Report(new TransferProgress { Phase = TransferPhase.ImportingImages });

        TransferSnapshot snapshot = state.Snapshot();

        Assert.That((snapshot.Activity, snapshot.Bytes, snapshot.Total), Is.EqualTo(("Sending", 7L, (long?)56)));
        Assert.That(snapshot.UnderWay.Select(image => (image.Name.Split('@')[0], image.Blobs, image.Size)), Is.EqualTo(new[] { ("h.test/large", 2, 50L), ("h.test/small", 1, 1L) }));
    }

    [Test]
    public void Rate_OverTime_IsThatOfTheLastSeconds()
    {
        TransferRate rate = new();

        Assert.That(rate.Measure(TimeSpan.FromSeconds(10), 0), Is.Null);
        Assert.That(rate.Measure(TimeSpan.FromSeconds(11), 100), Is.EqualTo(100));
        Assert.That(rate.Measure(TimeSpan.FromSeconds(16), 1100), Is.EqualTo(200));
        Assert.That(rate.Measure(TimeSpan.FromSeconds(17), 1000), Is.Zero, "bytes of an attempt in vain are taken back");
    }

    private static TransferProgress Blob(TransferPhase phase, string image, string content, long size) => new()
    {
        Phase = phase,
        Reference = RepositoryReference.Parse($"h.test/{image}").WithDigest(Digest.Of("image"u8)),
        Digest = Digest.Of(System.Text.Encoding.UTF8.GetBytes(content)),
        Size = size,
    };
}
