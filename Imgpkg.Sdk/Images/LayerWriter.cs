using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.Gzip;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Writes a compressed layer as often as needed, reporting each entry once. Reading and hashing the files, compressing, and whatever the
/// destination does go on at the same time.
/// </summary>
internal sealed class LayerWriter(IReadOnlyList<LayerEntry> entries, TransferCounter counter)
{
    private int _reported;

    /// <summary>The digest of the uncompressed layer as written last.</summary>
    public Digest LastDiffId { get; private set; }

    public async Task<Digest> WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        // In this order: each stage is stopped before the one it writes to goes away.
        var sending = new OverlappedStream(destination, cancellationToken);
        await using (sending.ConfigureAwait(false))
        {
            LayerGzipStream compressor = LayerCompression.OpenWriter(sending);
            await using (compressor.ConfigureAwait(false))
            {
                var compressing = new OverlappedStream(compressor, cancellationToken);
                await using (compressing.ConfigureAwait(false))
                {
                    LastDiffId = await LayerTarWriter.WriteAsync(entries, compressing, Report, cancellationToken).ConfigureAwait(false);
                    await compressing.CompleteAsync(cancellationToken).ConfigureAwait(false);
                    await compressor.CompleteAsync(cancellationToken).ConfigureAwait(false);
                    await sending.CompleteAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return LastDiffId;
    }

    /// <summary>The digest of the uncompressed layer, without compressing it.</summary>
    public async Task<Digest> HashAsync(CancellationToken cancellationToken) =>
        LastDiffId = await LayerTarWriter.WriteAsync(entries, Stream.Null, Report, cancellationToken).ConfigureAwait(false);

    public BlobSource AsSource() => BlobSource.FromWriter(WriteAsync);

    private void Report(int index)
    {
        if (index >= _reported)
        {
            _reported = index + 1;
            counter.Report(new TransferProgress
            {
                Phase = entries[index].IsDirectory ? TransferPhase.DirectoryAdded : TransferPhase.FileAdded,
                Path = entries[index].Name,
            });
        }
    }
}
