using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Makes the layer of a push. Small ones are made once and held in memory. Of a large one the digest is computed first and the content made
/// again if it has to be sent, because what a registry has must not be sent: every build pushes a new tag, but rarely new content. Into a
/// local store, where writing is cheap, a new one is streamed while it is made.
/// </summary>
internal static class LayerPacker
{
    /// <summary>Layers up to this compressed size, in bytes, are held in memory.</summary>
    internal const int MaxHeld = 4 * 1024 * 1024;

    public static async Task<PackedLayer> PackAsync(
        IReadOnlyList<LayerEntry> entries, IRepositoryStore store, bool mayExist, TransferCounter counter, CancellationToken cancellationToken)
    {
        var writer = new LayerWriter(entries, counter);
        using var held = new HeldOutput(MaxHeld, countOn: mayExist || !store.Repository.IsLocal || store is not IStreamingBlobStore);
        try
        {
            Digest diffId = await writer.WriteAsync(held, cancellationToken).ConfigureAwait(false);
            return Settle(held, diffId, writer);
        }
        catch (HeldOutputFullException)
        {
            Descriptor descriptor = await ((IStreamingBlobStore)store)
                .PutBlobAsync(MediaTypes.DockerLayer, counter.Count(writer.AsSource()), cancellationToken).ConfigureAwait(false);
            return new PackedLayer(descriptor, writer.LastDiffId, writer.AsSource(), IsStored: true);
        }
    }

    /// <summary>Packs a layer that has no store to go to yet: its digest must be known first.</summary>
    public static async Task<PackedLayer> PackAsync(IReadOnlyList<LayerEntry> entries, TransferCounter counter, CancellationToken cancellationToken)
    {
        var writer = new LayerWriter(entries, counter);
        using var held = new HeldOutput(MaxHeld, countOn: true);
        Digest diffId = await writer.WriteAsync(held, cancellationToken).ConfigureAwait(false);
        return Settle(held, diffId, writer);
    }

    private static PackedLayer Settle(HeldOutput held, Digest diffId, LayerWriter writer)
    {
        BlobSource content = held.Bytes is { } bytes ? BlobSource.FromBytes(bytes) : writer.AsSource();
        return new PackedLayer(Describe(held.Digest, held.Length), diffId, content, IsStored: false);
    }

    private static Descriptor Describe(Digest digest, long size) => new() { MediaType = MediaTypes.DockerLayer, Digest = digest, Size = size };
}
