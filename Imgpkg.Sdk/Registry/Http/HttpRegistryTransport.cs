using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Registries that speak the distribution protocol (distribution-spec 1.1): everything that is no local store.</summary>
internal sealed class HttpRegistryTransport(
    IHttpClientFactory clients, CertificatePolicy certificates, CredentialChain credentials, RetryPipeline retry, TimeProvider time, ILogger<HttpRegistryTransport> logger) : IRegistryTransport
{
    public bool CanOpen(RepositoryReference repository) => !repository.IsLocal;

    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access)
    {
        ConnectionFailures.EnsurePort(repository);
        certificates.EnsureLoaded();
        credentials.EnsureUsable();
        var client = new RegistryClient(clients, repository, ScopeSet.For(repository.Path, access), time, logger);
        return new HttpRepositoryStore(client, new BlobUploader(client, retry, logger));
    }
}
