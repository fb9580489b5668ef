using System.Text;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>Writes the locations image of a copied bundle, exactly as a push of its one file would (formats 11).</summary>
internal sealed class LocationsSender(IRepositoryStore store, DestinationView view)
{
    private const long DirectoryMode = 0x1C0;
    private const long FileMode = 0x180;

    /// <summary>Makes sure of a bundle's locations image and its tags.</summary>
    public async Task SendAsync(CollectedBundle bundle, CancellationToken cancellationToken)
    {
        string tag = LocationsImage.Tag(bundle.Source.Digest!.Value);
        try
        {
            await SendOrKeepAsync(bundle, tag, cancellationToken).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (e.During($"Creating copy information for bundle {bundle.Source}: Pushing locations image to '{store.Repository}:{tag}'"))
        {
            throw;
        }
    }

    private async Task SendOrKeepAsync(CollectedBundle bundle, string tag, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(bundle.Locations, tag, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (IsImmutable(e))
        {
            if (!await CanBeReadAsync(bundle.Source.Digest!.Value, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    private async Task<bool> CanBeReadAsync(Digest bundle, CancellationToken cancellationToken)
    {
        try
        {
            return await LocationsImage.FindAsync(store, bundle, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (ImgpkgException)
        {
            return false;
        }
    }

    // Some registries do not let a tag be written twice; then the older record stays, and serves (formats 11.4).
    private static bool IsImmutable(RegistryException e) => e.Message.Contains("immutable", StringComparison.OrdinalIgnoreCase);

    private async Task SendAsync(ImageLocations locations, string tag, CancellationToken cancellationToken)
    {
        LayerEntry[] entries =
        [
            new LayerEntry(".", SourcePath: null, LocationsImage.FileName, DirectoryMode),
            new LayerEntry(LocationsImage.FileName, SourcePath: null, LocationsImage.FileName, FileMode) { Content = Encoding.UTF8.GetBytes(locations.ToString()) },
        ];
        PackedLayer layer = await LayerPacker.PackAsync(entries, new TransferCounter(progress: null), cancellationToken).ConfigureAwait(false);
        byte[] config = ImageDocuments.Config(layer.DiffId, new Dictionary<string, string>(StringComparer.Ordinal));
        var configDescriptor = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = Digest.Of(config), Size = config.Length };
        ManifestContent manifest = ImageDocuments.Manifest(configDescriptor, layer.Descriptor);
        string name = $"{store.Repository}:{tag}";
        if (await view.FindAsync(tag, cancellationToken).ConfigureAwait(false) != manifest.Digest)
        {
            await WriteAsync("Writing image", $"Writing '{name}'", () => SendAsync(layer, configDescriptor, config, manifest, tag, cancellationToken)).ConfigureAwait(false);
        }

        string digestTag = DigestTag.For(manifest.Digest);
        if (await view.FindAsync(digestTag, cancellationToken).ConfigureAwait(false) != manifest.Digest)
        {
            await WriteAsync("Tagging image", $"Writing Tag '{name}'", () => store.PutManifestAsync(manifest, digestTag, cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(
        PackedLayer layer, Descriptor configDescriptor, byte[] config, ManifestContent manifest, string tag, CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            PutBlobAsync(layer.Descriptor, layer.Content, cancellationToken),
            PutBlobAsync(configDescriptor, BlobSource.FromBytes(config), cancellationToken)).ConfigureAwait(false);
        await store.PutManifestAsync(manifest, tag, cancellationToken).ConfigureAwait(false);
    }

    // In the words of a push, which is how the original writes these images.
    private static async Task WriteAsync(string refused, string activity, Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (RegistryException e) when ((e.StatusCode is not null && e.During(refused)) || e.During(activity))
        {
            throw;
        }
    }

    private Task PutBlobAsync(Descriptor blob, BlobSource content, CancellationToken cancellationToken) => store is IMountingBlobStore mounting
        ? mounting.PutOrMountBlobAsync(blob, content, store.Repository, cancellationToken)
        : store.PutBlobAsync(blob, content, cancellationToken);
}
