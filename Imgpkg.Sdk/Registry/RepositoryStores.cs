using Imgpkg.Sdk.References;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry;

/// <summary>Opens repositories through the first transport that is responsible, and says how far their content is trusted.</summary>
internal sealed class RepositoryStores(IEnumerable<IRegistryTransport> transports, IOptions<ImgpkgOptions> options)
{
    private readonly IRegistryTransport[] _transports = [.. transports];

    /// <summary>What their content may cost.</summary>
    public LimitOptions Limits => options.Value.Limits;

    public IReadOnlyRepositoryStore OpenRead(RepositoryReference repository) => Find(repository).Open(repository, RepositoryAccess.Read);

    public IRepositoryStore OpenWrite(RepositoryReference repository) => Find(repository).Open(repository, RepositoryAccess.Write);

    private IRegistryTransport Find(RepositoryReference repository) =>
        Array.Find(_transports, transport => transport.CanOpen(repository))
        ?? throw new RegistryException(new RegistryFailure($"no transport is registered for {repository}") { Repository = repository, Code = "NO_TRANSPORT" });
}
