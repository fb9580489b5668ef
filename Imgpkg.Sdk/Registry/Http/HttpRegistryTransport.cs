using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Registries that speak the distribution protocol (distribution-spec 1.1): everything that is no local store.</summary>
internal sealed class HttpRegistryTransport(
    IHttpClientFactory clients,
    CertificatePolicy certificates,
    CredentialChain credentials,
    RetryPipeline retry,
    ForeignLayers foreign,
    KnownRegistries registries,
    IOptions<ImgpkgOptions> options,
    TransferLimits limits,
    ILogger<HttpRegistryTransport> logger) : IRegistryTransport
{
    private readonly ReferrerSupport _referrers = new();

    public bool CanOpen(RepositoryReference repository) => !repository.IsLocal;

    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access)
    {
        ConnectionFailures.EnsurePort(repository);
        certificates.EnsureLoaded(repository.Registry);
        credentials.EnsureUsable();
        var client = new RegistryClient(clients, repository, ScopeSet.For(repository.Path, access), limits, retry, logger, registries);
        var steps = new UploadSteps(client);
        RegistryTraits traits = registries.For(repository.Registry);
        var uploader = new BlobUploader(client, steps, new UploadParts(steps, retry, traits, limits, options), retry, traits, logger);
        return new HttpRepositoryStore(client, new BlobDownloads(client, retry, limits), uploader, foreign, traits, _referrers);
    }
}
