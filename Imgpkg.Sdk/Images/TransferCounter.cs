using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>Counts the bytes of one operation and reports them, not more often than once per mebibyte.</summary>
internal sealed class TransferCounter(IProgress<TransferProgress>? progress)
{
    private const long Step = 1024 * 1024;

    private long _transferred;
    private long _reported;
    private long _expected;

    public long Transferred => Interlocked.Read(ref _transferred);

    /// <summary>Adds to what the operation will transfer; until the first call the total is unknown.</summary>
    public void Expect(long bytes) => Interlocked.Add(ref _expected, bytes);

    public void Report(TransferProgress report) => progress?.Report(report);

    public void Add(int count)
    {
        long now = Interlocked.Add(ref _transferred, count);
        long last = Interlocked.Read(ref _reported);
        if (progress is not null && now - last >= Step && Interlocked.CompareExchange(ref _reported, now, last) == last)
        {
            ReportBytes(now);
        }
    }

    /// <summary>Reports the final count.</summary>
    public void Complete() => ReportBytes(Transferred);

    /// <summary>Counts what is sent. Content is produced again only because the attempt before was in vain: that one is taken back.</summary>
    /// <param name="source">The content.</param>
    /// <param name="blob">What it is the content of; null when that shows only in the end.</param>
    /// <param name="image">The image it belongs to.</param>
    public BlobSource Count(BlobSource source, Descriptor? blob = null, ImageReference? image = null)
    {
        long before = 0;
        return source.Through(async (destination, cancellationToken) =>
        {
            Interlocked.Add(ref _transferred, -Interlocked.Exchange(ref before, 0));
            var counting = new CountingWriter(
                destination,
                count =>
                {
                    Interlocked.Add(ref before, count);
                    Add(count);
                });
            Started(blob, image);
            try
            {
                await using (counting.ConfigureAwait(false))
                {
                    await source.WriteToAsync(counting, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                Ended(blob, image);
            }
        });
    }

    /// <summary>Tells that a blob is under way.</summary>
    public void Started(Descriptor? blob, ImageReference? image) => ReportBlob(TransferPhase.BlobStarted, blob, image);

    /// <summary>Tells that a blob is no longer under way.</summary>
    public void Ended(Descriptor? blob, ImageReference? image) => ReportBlob(TransferPhase.BlobEnded, blob, image);

    private void ReportBlob(TransferPhase phase, Descriptor? blob, ImageReference? image)
    {
        if (blob is not null)
        {
            progress?.Report(new TransferProgress { Phase = phase, Reference = image, Digest = blob.Digest, Size = blob.Size });
        }
    }

    private void ReportBytes(long bytes) => progress?.Report(new TransferProgress
    {
        Phase = TransferPhase.Transferring,
        BytesTransferred = bytes,
        BytesTotal = Interlocked.Read(ref _expected) is > 0 and var expected ? expected : null,
    });
}
