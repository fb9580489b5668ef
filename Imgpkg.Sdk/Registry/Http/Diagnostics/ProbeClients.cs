using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http.Diagnostics;

/// <summary>Makes the clients that probes send single requests with: the same handlers as for everything else, so the same findings.</summary>
internal sealed class ProbeClients(
    IHttpClientFactory clients, TransferLimits limits, RetryPipeline retry, KnownRegistries registries, ILogger<ProbeClients> logger)
{
    public RegistryClient For(RepositoryReference repository, RepositoryAccess? access)
    {
        ScopeSet scopes = access is { } wanted ? ScopeSet.For(repository.Path, wanted) : ScopeSet.None;
        return new RegistryClient(clients, repository, scopes, limits, retry, logger, registries);
    }
}
