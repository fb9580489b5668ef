using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>Opens repositories through the first transport that is responsible.</summary>
internal sealed class RepositoryStores(IEnumerable<IRegistryTransport> transports)
{
    private readonly IRegistryTransport[] _transports = [.. transports];

    public IReadOnlyRepositoryStore OpenRead(RepositoryReference repository) => Find(repository).Open(repository, RepositoryAccess.Read);

    public IRepositoryStore OpenWrite(RepositoryReference repository) => Find(repository).Open(repository, RepositoryAccess.Write);

    private IRegistryTransport Find(RepositoryReference repository) =>
        Array.Find(_transports, transport => transport.CanOpen(repository))
        ?? throw new RegistryException(new RegistryFailure($"no transport is registered for {repository}") { Repository = repository, Code = "NO_TRANSPORT" });
}
