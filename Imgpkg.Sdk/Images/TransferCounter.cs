using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>Counts the bytes of one operation and reports them, not more often than once per mebibyte.</summary>
internal sealed class TransferCounter(IProgress<TransferProgress>? progress)
{
    private const long Step = 1024 * 1024;

    private long _transferred;
    private long _reported;

    public long Transferred => Interlocked.Read(ref _transferred);

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

    /// <summary>Counts what is sent; an attempt that fails is taken back.</summary>
    public BlobSource Count(BlobSource source) => BlobSource.FromWriter(async (destination, cancellationToken) =>
    {
        var counting = new CountingStream(destination, Add);
        await using (counting.ConfigureAwait(false))
        {
            try
            {
                await source.WriteToAsync(counting, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                Interlocked.Add(ref _transferred, -counting.Count);
                throw;
            }
        }
    });

    private void ReportBytes(long bytes) =>
        progress?.Report(new TransferProgress { Phase = TransferPhase.Transferring, BytesTransferred = bytes });
}
