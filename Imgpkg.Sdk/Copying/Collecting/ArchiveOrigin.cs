using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Layers of an archive.</summary>
/// <param name="archive">The archive; owned by whoever opened it.</param>
/// <param name="repository">The repository they were read from once.</param>
internal sealed class ArchiveOrigin(ImageSetArchive archive, RepositoryReference repository) : IBlobOrigin
{
    public RepositoryReference Repository => repository;

    public Task<Stream> OpenAsync(Descriptor layer, CancellationToken cancellationToken) => Task.FromResult(archive.OpenLayer(layer));
}
