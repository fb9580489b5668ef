using System.Globalization;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Pushes one image: finds out with as few requests as possible what the repository lacks, sends that, and writes the tags last.
/// </summary>
internal sealed class ImagePusher(RepositoryStores stores)
{
    public async Task<PushResult> PushAsync(PushRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        TagReference destination = request.Destination;
        IRepositoryStore store = stores.OpenWrite(destination.Repository);
        try
        {
            return await PushAsync(store, request, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.StatusCode is not null && e.During("Writing image"))
        {
            throw;
        }
        catch (ImgpkgException e) when (e is RegistryException or ContentMismatchException && e.During($"Writing '{destination}'"))
        {
            throw;
        }
    }

    private static async Task<PushResult> PushAsync(
        IRepositoryStore store, PushRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        string tag = request.Destination.Tag;
        Digest? tagged = await FindTagAsync(store, request.Destination, cancellationToken).ConfigureAwait(false);
        var counter = new TransferCounter(progress);
        PackedLayer layer = await LayerPacker.PackAsync(request.Entries, store, mayExist: tagged is not null, counter, cancellationToken).ConfigureAwait(false);
        byte[] config = ImageDocuments.Config(layer.DiffId, request.Labels);
        var configDescriptor = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = Digest.Of(config), Size = config.Length };
        ManifestContent manifest = ImageDocuments.Manifest(configDescriptor, layer.Descriptor);
        string digestTag = DigestTag(manifest.Digest);
        if (tagged == manifest.Digest)
        {
            await TagAsync(store, request.Destination, manifest, digestTag, mayExist: true, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SendAsync(store, layer, configDescriptor, config, counter, cancellationToken).ConfigureAwait(false);
            await store.PutManifestAsync(manifest, tag, cancellationToken).ConfigureAwait(false);
            await TagAsync(store, request.Destination, manifest, digestTag, mayExist: false, cancellationToken).ConfigureAwait(false);
        }

        DigestReference reference = store.Repository.WithDigest(manifest.Digest);
        counter.Complete();
        progress?.Report(new TransferProgress { Phase = TransferPhase.Pushed, Reference = reference });
        return new PushResult
        {
            Reference = reference,
            Tag = tag,
            Layer = layer.Descriptor,
            DiffId = layer.DiffId,
            BytesSent = counter.Transferred,
        };
    }

    /// <summary>The tag every pushed image gets besides the one asked for (formats 12).</summary>
    internal static string DigestTag(Digest digest) => string.Create(CultureInfo.InvariantCulture, $"{digest.Algorithm}-{digest.Hex}.imgpkg");

    private static async Task SendAsync(
        IRepositoryStore store, PackedLayer layer, Descriptor config, byte[] configBytes, TransferCounter counter, CancellationToken cancellationToken)
    {
        bool layerWasThere = !layer.IsStored && await store.ExistsAsync(layer.Descriptor, cancellationToken).ConfigureAwait(false);
        if (!layer.IsStored && !layerWasThere)
        {
            await store.PutBlobAsync(layer.Descriptor, counter.Count(layer.Content), cancellationToken).ConfigureAwait(false);
        }

        // A configuration names its layer: where the layer is new, the configuration is too.
        if (!layerWasThere || !await store.ExistsAsync(config, cancellationToken).ConfigureAwait(false))
        {
            await store.PutBlobAsync(config, counter.Count(BlobSource.FromBytes(configBytes)), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task TagAsync(
        IRepositoryStore store, TagReference destination, ManifestContent manifest, string digestTag, bool mayExist, CancellationToken cancellationToken)
    {
        try
        {
            TagReference reference = store.Repository.WithTag(digestTag);
            if (!mayExist || await FindTagAsync(store, reference, cancellationToken).ConfigureAwait(false) != manifest.Digest)
            {
                await store.PutManifestAsync(manifest, digestTag, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RegistryException e) when (e.StatusCode is not null && e.During("Tagging image"))
        {
            throw;
        }
    }

    // Some registries refuse access to what does not exist yet (Q24, Q34); whether writing is refused shows when writing.
    internal static async Task<Digest?> FindTagAsync(IRepositoryStore store, TagReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ResolveAsync(reference, cancellationToken).ConfigureAwait(false)).Digest;
        }
        catch (RegistryNotFoundException)
        {
            return null;
        }
        catch (RegistryAccessException e) when (e.StatusCode == System.Net.HttpStatusCode.Forbidden)
        {
            return null;
        }
    }
}
