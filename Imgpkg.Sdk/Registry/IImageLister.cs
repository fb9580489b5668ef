using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>A store that knows all images it was made of. Registries do not.</summary>
internal interface IImageLister
{
    /// <summary>The digests of the images and indexes, members of indexes not included, each once.</summary>
    Task<IReadOnlyCollection<Digest>> ListImagesAsync(CancellationToken cancellationToken);
}
