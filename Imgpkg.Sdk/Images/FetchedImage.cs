using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>A manifest that was fetched and, if it is an image's, its configuration. The digest is settled; only it travels on.</summary>
/// <param name="Repository">The repository it was asked for in.</param>
/// <param name="Store">What gives access to that repository; a mirror's may be called otherwise.</param>
/// <param name="Content">The manifest's bytes.</param>
/// <param name="Manifest">The view of it; null for an index.</param>
/// <param name="Config">The configuration; null for an index.</param>
/// <param name="ConfigBytes">The configuration as it is stored; empty for an index.</param>
internal sealed record FetchedImage(
    RepositoryReference Repository,
    IReadOnlyRepositoryStore Store,
    ManifestContent Content,
    ImageManifest? Manifest,
    ImageConfig? Config,
    ReadOnlyMemory<byte> ConfigBytes)
{
    public DigestReference Reference => Repository.WithDigest(Content.Digest);

    public bool IsBundle => Config is not null && Config.Labels.ContainsKey(BundleLabel.Key);

    /// <summary>Fetches a manifest and, if it is an image's, its configuration.</summary>
    /// <exception cref="RegistryException">Fetching failed.</exception>
    public static async Task<FetchedImage> FetchAsync(RepositoryStores stores, ImageReference source, CancellationToken cancellationToken)
    {
        IReadOnlyRepositoryStore store = stores.OpenRead(source.Repository);
        try
        {
            ManifestContent content = await GetManifestAsync(store, source, cancellationToken).ConfigureAwait(false);
            return await CompleteAsync(source.Repository, store, content, cancellationToken).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (e.During("Fetching image"))
        {
            throw;
        }
    }

    /// <summary>Fetches a manifest and makes sure that it is the one that was asked for.</summary>
    public static async Task<ManifestContent> GetManifestAsync(
        IReadOnlyRepositoryStore store, ImageReference source, CancellationToken cancellationToken)
    {
        ManifestContent content = await store.GetManifestAsync(source, cancellationToken).ConfigureAwait(false);
        if (source.Digest is { } wanted && wanted != content.Digest && wanted.Algorithm == content.Digest.Algorithm)
        {
            // Ours have checked; a caller's transport may not have.
            throw new ContentMismatchException(
                $"manifest digest: \"{content.Digest}\" does not match requested digest: \"{wanted}\"",
                content.Descriptor with { Digest = wanted },
                content.Digest,
                content.Bytes.Length);
        }

        return content;
    }

    /// <summary>Fetches the configuration that belongs to a manifest; an index has none.</summary>
    public static async Task<FetchedImage> CompleteAsync(
        RepositoryReference repository, IReadOnlyRepositoryStore store, ManifestContent content, CancellationToken cancellationToken)
    {
        if (content.IsIndex)
        {
            return new FetchedImage(repository, store, content, Manifest: null, Config: null, default);
        }

        var manifest = ImageManifest.Parse(content);
        byte[] config = await ReadConfigAsync(store, manifest.Config, cancellationToken).ConfigureAwait(false);
        return new FetchedImage(repository, store, content, manifest, ReadView(config, manifest.Config), config);
    }

    /// <summary>Whether a configuration makes its image a bundle.</summary>
    public static bool IsBundleConfig(ReadOnlyMemory<byte> bytes, Descriptor config) => ReadView(bytes, config).Labels.ContainsKey(BundleLabel.Key);

    // What is no image, such as a chart, has a configuration of its own format: unless that reads like an image's, it has no labels.
    private static ImageConfig ReadView(ReadOnlyMemory<byte> bytes, Descriptor config)
    {
        try
        {
            return ImageConfig.Parse(bytes, config.Digest);
        }
        catch (InvalidManifestException) when (config.MediaType is not (MediaTypes.DockerConfig or MediaTypes.OciConfig))
        {
            return new ImageConfig { Labels = new Dictionary<string, string>(StringComparer.Ordinal), DiffIds = [] };
        }
    }

    private static async Task<byte[]> ReadConfigAsync(IReadOnlyRepositoryStore store, Descriptor config, CancellationToken cancellationToken)
    {
        if (config.Size > RegistryLimits.MaxConfigBytes)
        {
            throw new SizeLimitExceededException($"image configuration {config.Digest}", RegistryLimits.MaxConfigBytes);
        }

        Stream stream = VerifyingStream.Over(await store.OpenBlobAsync(config, cancellationToken).ConfigureAwait(false), config);
        await using (stream.ConfigureAwait(false))
        {
            return await BoundedReader.ReadAllAsync(
                stream, RegistryLimits.MaxConfigBytes, $"image configuration {config.Digest}", cancellationToken).ConfigureAwait(false);
        }
    }
}
