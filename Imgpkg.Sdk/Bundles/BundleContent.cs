using System.Text;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Bundles;

/// <summary>What a bundle's only layer holds in <c>.imgpkg</c> (formats 2.3).</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Metadata">The content of <c>bundle.yml</c>; null when there is none.</param>
internal sealed record BundleContent(ImagesLock Lock, ReadOnlyMemory<byte>? Metadata)
{
    private const string LockName = ".imgpkg/images.yml";
    private const string MetadataName = ".imgpkg/bundle.yml";

    /// <summary>Reads it from the bundle's layer.</summary>
    /// <exception cref="NotABundleException">The image is not built as a bundle is.</exception>
    /// <exception cref="LockFileException">The lock cannot be read.</exception>
    public static async Task<BundleContent> ReadAsync(OpenBlob open, ManifestContent content, LimitOptions limits, CancellationToken cancellationToken)
    {
        var manifest = ImageManifest.Parse(content);
        Descriptor layer = OnlyLayer(manifest);
        IReadOnlyDictionary<string, byte[]> files = await LayerFile.FindAllAsync(
            open, layer, limits, name => Clean(name) is LockName or MetadataName ? Clean(name) : null, LockFile.MaxLength, cancellationToken).ConfigureAwait(false);
        if (!files.TryGetValue(LockName, out byte[]? text))
        {
            throw new NotABundleException($"Expected to find {LockName} in bundle image");
        }

        try
        {
            ImagesLock imagesLock = ImagesLock.Parse(Encoding.UTF8.GetString(text));
            return new BundleContent(imagesLock, files.TryGetValue(MetadataName, out byte[]? metadata) ? metadata : default(ReadOnlyMemory<byte>?));
        }
        catch (LockFileException e) when (e.During($"Unmarshalling ImagesLock from image with Digest '{content.Digest}'"))
        {
            throw;
        }
    }

    private static Descriptor OnlyLayer(ImageManifest manifest) => manifest.Layers switch
    {
        [{ MediaType: MediaTypes.DockerLayer } layer] => layer,
        [{ } other] => throw new NotABundleException($"Expected layer to have docker layer media type, was {other.MediaType}"),
        _ => throw new NotABundleException($"Expected bundle to only have a single layer, got {manifest.Layers.Count}"),
    };

    // Lexically: "./.imgpkg//images.yml" is meant too.
    private static string Clean(string name) => string.Join('/', name.Split('/').Where(part => part is not ("" or ".")));
}
