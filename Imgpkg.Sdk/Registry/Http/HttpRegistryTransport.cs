using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Registries that speak the distribution protocol (distribution-spec 1.1): everything that is no local store.</summary>
internal sealed class HttpRegistryTransport(
    IHttpClientFactory clients,
    CertificatePolicy certificates,
    RetryPipeline retry,
    ForeignLayers foreign,
    TransferLimits limits,
    ILogger<HttpRegistryTransport> logger) : IRegistryTransport
{
    private readonly ReferrerSupport _referrers = new();

    public bool CanOpen(RepositoryReference repository) => !repository.IsLocal;

    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access)
    {
        ConnectionFailures.EnsurePort(repository);
        certificates.EnsureLoaded();
        var client = new RegistryClient(clients, repository, ScopeSet.For(repository.Path, access), limits, logger);
        return new HttpRepositoryStore(client, new BlobDownloads(client, retry, limits), new BlobUploader(client, retry, logger), foreign, _referrers);
    }
}
