using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Makes the layer of a push. Small ones are made once and held in memory. A large one is streamed into the repository while it is made,
/// unless the tag exists already: then its digest is computed first, because a push of known content must send nothing.
/// </summary>
internal static class LayerPacker
{
    /// <summary>Layers up to this compressed size, in bytes, are held in memory.</summary>
    internal const int MaxHeld = 4 * 1024 * 1024;

    public static async Task<PackedLayer> PackAsync(
        IReadOnlyList<LayerEntry> entries, IRepositoryStore store, bool mayExist, TransferCounter counter, CancellationToken cancellationToken)
    {
        var writer = new LayerWriter(entries, counter);
        using var held = new HeldOutput(MaxHeld, countOn: mayExist || store is not IStreamingBlobStore);
        try
        {
            Digest diffId = await writer.WriteAsync(held, cancellationToken).ConfigureAwait(false);
            BlobSource content = held.Bytes is { } bytes ? BlobSource.FromBytes(bytes) : writer.AsSource();
            return new PackedLayer(Describe(held.Digest, held.Length), diffId, content, IsStored: false);
        }
        catch (HeldOutputFullException)
        {
            Descriptor descriptor = await ((IStreamingBlobStore)store)
                .PutBlobAsync(MediaTypes.DockerLayer, counter.Count(writer.AsSource()), cancellationToken).ConfigureAwait(false);
            return new PackedLayer(descriptor, writer.LastDiffId, writer.AsSource(), IsStored: true);
        }
    }

    private static Descriptor Describe(Digest digest, long size) => new() { MediaType = MediaTypes.DockerLayer, Digest = digest, Size = size };
}
