using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Layers of a repository.</summary>
internal sealed class RepositoryOrigin(IReadOnlyRepositoryStore store, RepositoryReference repository) : IBlobOrigin
{
    public RepositoryReference Repository => repository;

    public Task<Stream> OpenAsync(Descriptor layer, CancellationToken cancellationToken) => LayerBlobs.OpenAsync(store, layer, cancellationToken);
}
