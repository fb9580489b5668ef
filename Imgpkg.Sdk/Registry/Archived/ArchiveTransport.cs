using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Archived;

/// <summary>
/// Reaches the images in archives: <c>imgpkg-tar:FILE</c>, as <c>copy --to-tar</c> writes them, and <c>oci-archive:FILE</c>, tars of OCI image
/// layouts (image-spec 1.1). Archives can only be read.
/// </summary>
internal sealed class ArchiveTransport : IRegistryTransport
{
    private readonly ArchiveCache _cache = new();

    public bool CanOpen(RepositoryReference repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return repository.IsArchive;
    }

    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return access == RepositoryAccess.Read ? new ArchivedRepositoryStore(repository, _cache) : throw ArchivedRepositoryStore.ReadOnly(repository);
    }
}
