using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.Gzip;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>Writes a compressed layer as often as needed, reporting each entry once.</summary>
internal sealed class LayerWriter(IReadOnlyList<LayerEntry> entries, TransferCounter counter)
{
    private int _reported;

    /// <summary>The digest of the uncompressed layer as written last.</summary>
    public Digest LastDiffId { get; private set; }

    public async Task<Digest> WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        LayerGzipStream compressing = LayerCompression.OpenWriter(destination);
        await using (compressing.ConfigureAwait(false))
        {
            LastDiffId = await LayerTarWriter.WriteAsync(entries, compressing, Report, cancellationToken).ConfigureAwait(false);
            await compressing.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        return LastDiffId;
    }

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
