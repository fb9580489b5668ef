using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Pushes one image: finds out with as few requests as possible what the repository lacks, sends that, and writes the tags last.
/// </summary>
internal sealed class ImagePusher(RepositoryStores stores, LayerPacker packer)
{
    public async Task<PushResult> PushAsync(PushRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        IRepositoryStore store = stores.OpenWrite(request.Destination.Repository);
        var counter = new TransferCounter(progress);
        PushedImage image = await WriteAsync(store, request, counter, cancellationToken).ConfigureAwait(false);
        await TagAsync(store, request.Destination, image, cancellationToken).ConfigureAwait(false);
        DigestReference reference = request.Destination.Repository.WithDigest(image.Manifest.Digest);
        counter.Complete();
        progress?.Report(new TransferProgress { Phase = TransferPhase.Pushed, Reference = reference });
        return new PushResult
        {
            Reference = reference,
            Tag = request.Destination.Tag,
            Layer = image.Layer.Descriptor,
            DiffId = image.Layer.DiffId,
            BytesSent = counter.Transferred,
        };
    }

    /// <summary>Whether a failure is to be explained by what was being written: anything the registry, or the way to it, is to blame for.</summary>
    private static bool IsWriteFailure(ImgpkgException failure) => failure is RegistryException or ContentMismatchException;

    private async Task<PushedImage> WriteAsync(
        IRepositoryStore store, PushRequest request, TransferCounter counter, CancellationToken cancellationToken)
    {
        try
        {
            Digest? tagged = await FindTagAsync(store, request.Destination, cancellationToken).ConfigureAwait(false);
            PackedLayer layer = await packer.PackAsync(request.Entries, store, mayExist: tagged is not null, counter, cancellationToken).ConfigureAwait(false);
            try
            {
                return await WriteAsync(store, request, layer, tagged, counter, cancellationToken).ConfigureAwait(false);
            }
            catch (ContentMismatchException) when (layer.IsRemembered)
            {
                // The memory was wrong, or the files changed meanwhile: now they are compressed after all.
                packer.Forget(layer);
                layer = await packer.PackAsync(request.Entries, store, mayExist: tagged is not null, counter, cancellationToken).ConfigureAwait(false);
                return await WriteAsync(store, request, layer, tagged, counter, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RegistryException e) when (e.StatusCode is not null && e.During("Writing image"))
        {
            throw;
        }
        catch (ImgpkgException e) when (IsWriteFailure(e) && e.During($"Writing '{request.Destination}'"))
        {
            throw;
        }
    }

    private static async Task<PushedImage> WriteAsync(
        IRepositoryStore store, PushRequest request, PackedLayer layer, Digest? tagged, TransferCounter counter, CancellationToken cancellationToken)
    {
        byte[] config = ImageDocuments.Config(layer.DiffId, request.Labels);
        var configDescriptor = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = Digest.Of(config), Size = config.Length };
        ManifestContent manifest = ImageDocuments.Manifest(configDescriptor, layer.Descriptor);
        bool wasThere = tagged == manifest.Digest && await IsCompleteAsync(store, layer.Descriptor, configDescriptor, cancellationToken).ConfigureAwait(false);
        if (!wasThere)
        {
            DigestReference image = store.Repository.WithDigest(manifest.Digest);
            await SendAsync(store, layer, configDescriptor, config, image, counter, cancellationToken).ConfigureAwait(false);
            try
            {
                await store.PutManifestAsync(manifest, request.Destination.Tag, cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryException e) when (!layer.IsStored && MissingContent.Of(e) is not null)
            {
                // R4.7: the registry said that it has them, or took them, and does not have them after all.
                await SendAllAsync(store, layer, configDescriptor, config, image, counter, cancellationToken).ConfigureAwait(false);
                await store.PutManifestAsync(manifest, request.Destination.Tag, cancellationToken).ConfigureAwait(false);
            }
        }

        return new PushedImage(manifest, layer, wasThere);
    }

    // A registry keeps what its manifests name. A directory may have lost something, and asking it costs nothing: pushing again mends it.
    private static async Task<bool> IsCompleteAsync(IRepositoryStore store, Descriptor layer, Descriptor config, CancellationToken cancellationToken) =>
        !store.Repository.IsLocal
        || (await store.ExistsAsync(layer, cancellationToken).ConfigureAwait(false) && await store.ExistsAsync(config, cancellationToken).ConfigureAwait(false));

    private static async Task SendAsync(
        IRepositoryStore store, PackedLayer layer, Descriptor config, byte[] configBytes, DigestReference image, TransferCounter counter, CancellationToken cancellationToken)
    {
        bool layerWasThere = !layer.IsStored && await store.ExistsAsync(layer.Descriptor, cancellationToken).ConfigureAwait(false);

        // A configuration names its layer: where the layer is new, the configuration is too.
        bool configWasThere = layerWasThere && await store.ExistsAsync(config, cancellationToken).ConfigureAwait(false);
        counter.Expect((layerWasThere ? 0 : layer.Descriptor.Size) + (configWasThere ? 0 : config.Size));
        if (!layer.IsStored && !layerWasThere)
        {
            await store.PutBlobAsync(layer.Descriptor, counter.Count(layer.Content, layer.Descriptor, image), cancellationToken).ConfigureAwait(false);
        }

        if (!configWasThere)
        {
            await store.PutBlobAsync(config, counter.Count(BlobSource.FromBytes(configBytes), config, image), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task SendAllAsync(
        IRepositoryStore store, PackedLayer layer, Descriptor config, byte[] configBytes, DigestReference image, TransferCounter counter, CancellationToken cancellationToken)
    {
        counter.Expect(layer.Descriptor.Size + config.Size);
        await store.PutBlobAsync(layer.Descriptor, counter.Count(layer.Content, layer.Descriptor, image), cancellationToken).ConfigureAwait(false);
        await store.PutBlobAsync(config, counter.Count(BlobSource.FromBytes(configBytes), config, image), cancellationToken).ConfigureAwait(false);
    }

    private static async Task TagAsync(IRepositoryStore store, TagReference destination, PushedImage image, CancellationToken cancellationToken)
    {
        try
        {
            TagReference reference = store.Repository.WithTag(DigestTag.For(image.Manifest.Digest));
            if (!image.WasThere || await FindTagAsync(store, reference, cancellationToken).ConfigureAwait(false) != image.Manifest.Digest)
            {
                await store.PutManifestAsync(image.Manifest, reference.Tag, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RegistryException e) when (e.StatusCode is not null && e.During("Tagging image"))
        {
            throw;
        }
        catch (ImgpkgException e) when (IsWriteFailure(e) && e.During($"Writing Tag '{destination}'"))
        {
            // Names the requested tag (imgpkg compatibility).
            throw;
        }
    }

    internal static async Task<Digest?> FindTagAsync(IRepositoryStore store, TagReference reference, CancellationToken cancellationToken) =>
        (await FindAsync(store, () => store.ResolveAsync(reference, cancellationToken)).ConfigureAwait(false))?.Digest;

    /// <summary>The manifest that a tag of a repository to be written names; null when there is no such tag.</summary>
    internal static Task<ManifestContent?> FindManifestAsync(IRepositoryStore store, TagReference reference, CancellationToken cancellationToken) =>
        FindAsync(store, () => store.GetManifestAsync(reference, cancellationToken));

    // Some registries refuse access to what does not exist yet (Q24, Q34); whether writing is refused shows when writing.
    private static async Task<T?> FindAsync<T>(IRepositoryStore store, Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (RegistryNotFoundException)
        {
            return null;
        }
        catch (RegistryAccessException e) when (e.StatusCode == System.Net.HttpStatusCode.Forbidden)
        {
            return null;
        }
        catch (RegistryException e) when (e.StatusCode == System.Net.HttpStatusCode.InternalServerError)
        {
            // CNCF distribution answers so for a tag whose file was left empty when it was killed. Writing the tag mends it; other troubles show then.
            return null;
        }
        catch (ContentMismatchException) when (store.Repository.IsLocal)
        {
            // The manifest is damaged: as good as missing, and written anew.
            return null;
        }
    }

    /// <summary>An image that stands in its repository under the requested tag, and whether it did so before.</summary>
    private sealed record PushedImage(ManifestContent Manifest, PackedLayer Layer, bool WasThere);
}
