using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>Writes a compressed layer as often as needed, reporting each entry once.</summary>
internal sealed class LayerWriter(IReadOnlyList<LayerEntry> entries, TransferCounter counter)
{
    private const int BufferSize = 256 * 1024;

    private int _reported;

    /// <summary>The digest of the uncompressed layer as written last.</summary>
    public Digest LastDiffId { get; private set; }

    public async Task<Digest> WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        // The compressor gives small pieces away; each would be a chunk of its own on the wire. Never disposed: that would close the
        // destination, and after a failure what is left must not be written.
        var buffered = new BufferedStream(destination, BufferSize);
        Stream compressing = LayerCompression.OpenWriter(buffered);
        LastDiffId = await LayerTarWriter.WriteAsync(entries, compressing, Report, cancellationToken).ConfigureAwait(false);

        // Only on success: after a failure the end of the compressed stream must not reach the destination.
        await compressing.DisposeAsync().ConfigureAwait(false);
        await buffered.FlushAsync(cancellationToken).ConfigureAwait(false);
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
