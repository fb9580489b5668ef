using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace CustomTransport;

/// <summary>Answers for a registry that does not exist: its repositories are objects in a bucket.</summary>
internal sealed class BucketTransport(string registry, IBucket bucket) : IRegistryTransport
{
    public bool CanOpen(RepositoryReference repository) => repository.Registry == registry;

    // Like every transport, it does nothing yet: what does not exist shows on first use.
    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access) => new BucketStore(repository, bucket);
}
