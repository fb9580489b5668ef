using System.Text;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Bundles;

/// <summary>The small image beside a copied bundle that records which of its images are bundles (formats 11).</summary>
internal static class LocationsImage
{
    /// <summary>The one file in it.</summary>
    public const string FileName = "image-locations.yml";
    private const int MaxFileSize = 16 * 1024 * 1024;

    // One file is in its only layer: what is larger is none.
    private static readonly LimitOptions Limits = new() { MaxUnpackedBytes = 4 * MaxFileSize, MaxEntries = 1000 };


    /// <summary>The tag of a bundle's locations image.</summary>
    public static string Tag(Digest bundle) => $"{bundle.Algorithm}-{bundle.Hex}.image-locations.imgpkg";

    /// <summary>Reads the locations of a bundle; null when there are none.</summary>
    /// <exception cref="RegistryException">The registry answered neither with them nor that they are not there.</exception>
    public static async Task<ImageLocations?> ReadAsync(FetchedImage bundle, CancellationToken cancellationToken) =>
        (await FindAsync(bundle.Store, bundle.Content.Digest, cancellationToken).ConfigureAwait(false))?.Locations;

    /// <summary>Reads the locations of a bundle, with the image that holds them; null when there are none.</summary>
    /// <exception cref="RegistryException">The registry answered neither with them nor that they are not there.</exception>
    public static async Task<FoundLocations?> FindAsync(
        IReadOnlyRepositoryStore store, Digest bundle, CancellationToken cancellationToken)
    {
        TagReference reference = store.Repository.WithTag(Tag(bundle));
        ManifestContent manifest;
        try
        {
            manifest = await store.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e is RegistryNotFoundException or RegistryAccessException)
        {
            return null;
        }
        catch (ImgpkgException e) when (e.During("Fetching location image"))
        {
            throw;
        }

        try
        {
            string text = await ReadFileAsync(store, ImageManifest.Parse(manifest), cancellationToken).ConfigureAwait(false);
            return new FoundLocations(manifest, ImageLocations.Parse(text));
        }
        catch (ImgpkgException e) when (e.During("Reading fetched location image"))
        {
            throw;
        }
    }

    private static async Task<string> ReadFileAsync(IReadOnlyRepositoryStore store, ImageManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Layers.Count != 1)
        {
            throw new LockFileException($"Expected locations OCI Image to only have a single layer, got {manifest.Layers.Count}");
        }

        if (manifest.Layers[0].MediaType != MediaTypes.DockerLayer)
        {
            throw new LockFileException($"Expected layer to have docker layer media type, was {manifest.Layers[0].MediaType}");
        }

        return await LayerFile.FindAsync(store.OpenBlobAsync, manifest.Layers[0], Limits, name => name.Split('/')[^1] == FileName, MaxFileSize, cancellationToken).ConfigureAwait(false)
            is { } bytes
                ? Encoding.UTF8.GetString(bytes)
                : throw new LockFileException($"Expected to find {FileName} in location image");
    }
}
