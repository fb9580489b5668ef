using System.Security.Cryptography.X509Certificates;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The certificates that the options name for one registry.</summary>
/// <param name="Authorities">Trusted besides those for all.</param>
/// <param name="Client">What the client proves itself with; null when with nothing.</param>
internal sealed record RegistryCertificates(X509Certificate2Collection Authorities, X509Certificate2Collection? Client)
{
    public static RegistryCertificates Read(RegistryOptions options) => new(
        CertificateFiles.ReadAuthorities(options.CertificateAuthorityPaths),
        options.ClientCertificatePath is { } path ? CertificateFiles.ReadClient(path, options.ClientKeyPath) : null);
}
