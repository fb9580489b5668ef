namespace Imgpkg.Sdk;

/// <summary>
/// Settings of one registry, where they differ from those of the client (<see cref="ImgpkgOptions.Registries"/>). They are for the registry's
/// own host: token services and storage on other hosts have the settings of the client.
/// </summary>
public sealed class RegistryOptions
{
    /// <summary>
    /// What kind of registry it is, where its host name does not tell: <c>artifactory</c>, <c>nexus</c>, <c>harbor</c>, <c>gitlab</c>, … (the
    /// list is in the documentation of registries). Default null: known by name, by its answers, or not at all.
    /// </summary>
    public string? Family { get; init; }

    /// <summary>
    /// The proxy to reach the registry through (<c>http</c>, <c>https</c> or <c>socks5</c>; user name and password may stand in the address),
    /// whatever the environment says. Default null: the environment's.
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>Whether the registry is reached directly, whatever the environment says. Default false.</summary>
    public bool BypassProxy { get; init; }

    /// <summary>Whether plain http may be used; null as <see cref="ImgpkgOptions.AllowInsecure"/> says.</summary>
    public bool? AllowInsecure { get; init; }

    /// <summary>Whether the certificate is verified; null as <see cref="ImgpkgOptions.VerifyCertificates"/> says.</summary>
    public bool? VerifyCertificates { get; init; }

    /// <summary>PEM files with authorities that are trusted for this registry besides all others. Default none.</summary>
    public IReadOnlyList<string> CertificateAuthorityPaths { get; init; } = [];

    /// <summary>A PEM file with the certificate, and those of its issuers, that this client proves itself with. Default null: none.</summary>
    public string? ClientCertificatePath { get; init; }

    /// <summary>The PEM file with the key of <see cref="ClientCertificatePath"/>; null when it is in the same file.</summary>
    public string? ClientKeyPath { get; init; }
}
