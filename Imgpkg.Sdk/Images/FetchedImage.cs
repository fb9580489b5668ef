using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>A manifest that was fetched and, if it is an image's, its configuration. The digest is settled; only it travels on.</summary>
/// <param name="Store">The repository it came from.</param>
/// <param name="Content">The manifest's bytes.</param>
/// <param name="Manifest">The view of it; null for an index.</param>
/// <param name="Config">The configuration; null for an index.</param>
internal sealed record FetchedImage(IReadOnlyRepositoryStore Store, ManifestContent Content, ImageManifest? Manifest, ImageConfig? Config)
{
    public DigestReference Reference => Store.Repository.WithDigest(Content.Digest);

    public bool IsBundle => Config is not null && Config.Labels.ContainsKey(BundleLabel.Key);

    /// <summary>Fetches a manifest and, if it is an image's, its configuration.</summary>
    /// <exception cref="RegistryException">Fetching failed.</exception>
    public static async Task<FetchedImage> FetchAsync(RepositoryStores stores, ImageReference source, CancellationToken cancellationToken)
    {
        IReadOnlyRepositoryStore store = stores.OpenRead(source.Repository);
        try
        {
            ManifestContent content = await store.GetManifestAsync(source, cancellationToken).ConfigureAwait(false);
            if (content.IsIndex)
            {
                return new FetchedImage(store, content, Manifest: null, Config: null);
            }

            var manifest = ImageManifest.Parse(content);
            byte[] config = await ReadConfigAsync(store, manifest.Config, cancellationToken).ConfigureAwait(false);
            return new FetchedImage(store, content, manifest, ImageConfig.Parse(config, manifest.Config.Digest));
        }
        catch (ImgpkgException e) when (e.During("Fetching image"))
        {
            throw;
        }
    }

    private static async Task<byte[]> ReadConfigAsync(IReadOnlyRepositoryStore store, Descriptor config, CancellationToken cancellationToken)
    {
        if (config.Size > RegistryLimits.MaxConfigBytes)
        {
            throw new SizeLimitExceededException($"image configuration {config.Digest}", RegistryLimits.MaxConfigBytes);
        }

        Stream stream = await store.OpenBlobAsync(config, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return await BoundedReader.ReadAllAsync(
                stream, RegistryLimits.MaxConfigBytes, $"image configuration {config.Digest}", cancellationToken).ConfigureAwait(false);
        }
    }
}
