using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>A store that knows all images it was made of. Registries do not.</summary>
internal interface IImageLister
{
    /// <summary>Makes sure that nothing of the store is cut off, as far as it tells by itself.</summary>
    /// <exception cref="Archives.InvalidArchiveException">It has no end mark.</exception>
    Task CheckEndAsync(CancellationToken cancellationToken);

    /// <summary>The digests of the images and indexes, members of indexes not included, each once.</summary>
    Task<IReadOnlyCollection<Digest>> ListImagesAsync(CancellationToken cancellationToken);
}
