using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk;

/// <summary>
/// The clients of one configuration, for programs without a dependency-injection host; made by <see cref="ImgpkgClientBuilder"/>. Safe for
/// concurrent use. Whoever built it disposes it, after the last operation ended.
/// </summary>
public sealed class ImgpkgClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    internal ImgpkgClient(ServiceProvider services)
    {
        _services = services;

        // Settings that mean nothing are found now; clients are made when they are used, for few programs use them all.
        _ = services.GetRequiredService<IOptions<ImgpkgOptions>>().Value;
    }

    /// <summary>Pushes, pulls and describes bundles.</summary>
    public IBundleClient Bundles => field ??= _services.GetRequiredService<IBundleClient>();

    /// <summary>Pushes, pulls, resolves and lists plain images.</summary>
    public IImageClient Images => field ??= _services.GetRequiredService<IImageClient>();

    /// <summary>Relocates bundles and images.</summary>
    public ICopyService Copies => field ??= _services.GetRequiredService<ICopyService>();

    /// <summary>Hashes again what registries, stores and archives hold.</summary>
    public IVerifier Verifier => field ??= _services.GetRequiredService<IVerifier>();

    /// <summary>Finds out how registries are reached and what they are able to do.</summary>
    public IRegistryDiagnostics Registries => field ??= _services.GetRequiredService<IRegistryDiagnostics>();

    /// <summary>
    /// Finds out whether what settings and environment name can be used: certificate files and cloud keychains. Operations find out
    /// themselves, but only when they open a registry; this is for those who want to know before anything else is looked at.
    /// </summary>
    /// <exception cref="CertificateAuthorityException">A certificate file cannot be read or has no certificate.</exception>
    /// <exception cref="CredentialException">A keychain that is switched on does not exist.</exception>
    public void EnsureUsable()
    {
        _services.GetRequiredService<CertificatePolicy>().EnsureLoaded();
        _services.GetRequiredService<CredentialChain>().EnsureUsable();
    }

    /// <summary>Closes connections.</summary>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
