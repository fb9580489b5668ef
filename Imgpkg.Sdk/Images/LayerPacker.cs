using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Makes the layer of a push. Small ones are made once and held in memory. A large one that was pushed before is recognised by its uncompressed
/// content. Another is streamed while it is made where the repository cannot have it; where it can, its digest is computed first and the
/// content made again if it has to be sent, because what a registry has must not be sent: every build pushes a new tag, but rarely new content.
/// Where something of the same size was pushed from here and this is not it, it was changed here, and is new.
/// </summary>
internal sealed class LayerPacker(LayerCache cache)
{
    /// <summary>Layers up to this compressed size, in bytes, are held in memory.</summary>
    internal const int MaxHeld = 2 * 1024 * 1024;

    /// <summary>Makes a layer, or finds out what it would be.</summary>
    /// <param name="entries">What is in it.</param>
    /// <param name="store">Where it goes.</param>
    /// <param name="mayExist">Whether it is likely to be there.</param>
    /// <param name="counter">Counts what is sent.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<PackedLayer> PackAsync(
        IReadOnlyList<LayerEntry> entries, IRepositoryStore store, bool mayExist, TransferCounter counter, CancellationToken cancellationToken)
    {
        var writer = new LayerWriter(entries, counter);
        var outline = LayerOutline.Of(entries);
        bool mayBeLarge = outline.Size > MaxHeld;
        Recollection recollection = mayBeLarge ? await RecallAsync(writer, outline, store, cancellationToken).ConfigureAwait(false) : default;
        if (recollection.Layer is { } remembered)
        {
            return remembered;
        }

        bool streams = mayBeLarge && store is IStreamingBlobStore
            && (recollection.IsChanged || (!mayExist && await IsNewAsync(store, cancellationToken).ConfigureAwait(false)));
        PackedLayer layer = await (streams ? StreamAsync(writer, (IStreamingBlobStore)store, counter, cancellationToken) : HoldAsync(writer, cancellationToken)).ConfigureAwait(false);
        if (layer.Descriptor.Size > MaxHeld)
        {
            cache.Add(layer.DiffId, outline, layer.Descriptor);
        }

        return layer;
    }

    /// <summary>Makes a layer that has no repository to go to yet, or is small by its nature: its digest comes first.</summary>
    public static Task<PackedLayer> PackAsync(IReadOnlyList<LayerEntry> entries, TransferCounter counter, CancellationToken cancellationToken) =>
        HoldAsync(new LayerWriter(entries, counter), cancellationToken);

    /// <summary>Forgets a layer that turned out to be something else.</summary>
    public void Forget(PackedLayer layer) => cache.Remove(layer.DiffId);

    private async Task<Recollection> RecallAsync(LayerWriter writer, LayerOutline outline, IRepositoryStore store, CancellationToken cancellationToken)
    {
        if (!cache.IsUsed)
        {
            return default;
        }

        PackedLayer? remembered = null;
        LayerLikeness likeness = cache.Compare(outline);
        if (likeness == LayerLikeness.Alike)
        {
            Digest diffId = await writer.HashAsync(cancellationToken).ConfigureAwait(false);
            remembered = cache.Find(diffId) is { } known ? new PackedLayer(known, diffId, writer.AsSource()) { IsRemembered = true } : null;
        }

        Telemetry.LookedUp(store.Repository.IsLocal ? "local" : store.Repository.Registry, hit: remembered is not null);
        return new Recollection(remembered, IsChanged: likeness != LayerLikeness.Unknown && remembered is null);
    }

    // In a local store, looking costs nothing and writing little.
    private static async Task<bool> IsNewAsync(IRepositoryStore store, CancellationToken cancellationToken)
    {
        if (store.Repository.IsLocal)
        {
            return true;
        }

        try
        {
            await foreach (string _ in store.ListTagsAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            return true;
        }
        catch (RegistryNotFoundException)
        {
            return true;
        }
        catch (RegistryException)
        {
            // Listing may be forbidden where pushing is not; then nothing is known.
            return false;
        }
    }

    private static async Task<PackedLayer> StreamAsync(
        LayerWriter writer, IStreamingBlobStore store, TransferCounter counter, CancellationToken cancellationToken)
    {
        var started = new StartedLayer(writer, MaxHeld, cancellationToken);
        await using (started.ConfigureAwait(false))
        {
            if (await started.HoldAsync().ConfigureAwait(false) is { } held)
            {
                return await HashAsync(held, writer.LastDiffId, cancellationToken).ConfigureAwait(false);
            }

            Descriptor descriptor = await store
                .PutBlobAsync(MediaTypes.DockerLayer, counter.Count(started.AsSource()), cancellationToken).ConfigureAwait(false);
            return new PackedLayer(descriptor, writer.LastDiffId, writer.AsSource()) { IsStored = true };
        }
    }

    private static async Task<PackedLayer> HashAsync(HeldBytes bytes, Digest diffId, CancellationToken cancellationToken)
    {
        using var hash = Digest.CreateHash(Digest.Sha256);
        var hashing = new HashingWriteStream(Stream.Null, hash);
        await using (hashing.ConfigureAwait(false))
        {
            await bytes.WriteToAsync(hashing, cancellationToken).ConfigureAwait(false);
            return new PackedLayer(Describe(Digest.Of(hash), bytes.Length), diffId, BlobSource.FromWriter(bytes.WriteToAsync));
        }
    }

    private static async Task<PackedLayer> HoldAsync(LayerWriter writer, CancellationToken cancellationToken)
    {
        using var held = new HeldOutput(MaxHeld);
        Digest diffId = await writer.WriteAsync(held, cancellationToken).ConfigureAwait(false);
        return new PackedLayer(Describe(held.Digest, held.Length), diffId, held.Content ?? writer.AsSource());
    }

    private static Descriptor Describe(Digest digest, long size) => new() { MediaType = MediaTypes.DockerLayer, Digest = digest, Size = size };

    /// <summary>What is remembered of a layer.</summary>
    /// <param name="Layer">The layer; null when it is not remembered.</param>
    /// <param name="IsChanged">Whether another one is that became this one.</param>
    private readonly record struct Recollection(PackedLayer? Layer, bool IsChanged);
}
