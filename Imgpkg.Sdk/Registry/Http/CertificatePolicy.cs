using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Decides which server certificates are trusted: the platform's authorities and those of
/// <see cref="ImgpkgOptions.CertificateAuthorityPaths"/> (R3.14).
/// </summary>
internal sealed class CertificatePolicy(IOptions<ImgpkgOptions> options, KnownRegistries registries, ILogger<CertificatePolicy> logger)
{
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Lazy<RegistryCertificates>> _ofRegistries = new(StringComparer.Ordinal);
    private readonly Lazy<X509Certificate2Collection> _authorities = new(() => CertificateFiles.ReadAuthorities(options.Value.CertificateAuthorityPaths));

    /// <summary>Reads the certificate files for a registry now, so that a bad one shows before anything is sent.</summary>
    /// <exception cref="CertificateAuthorityException">A file cannot be read or holds no certificate.</exception>
    public void EnsureLoaded(string registry)
    {
        EnsureLoaded();
        _ = Of(registry);
    }

    /// <summary>Reads the files that are for every registry.</summary>
    /// <exception cref="CertificateAuthorityException">One cannot be read or has no certificate.</exception>
    public void EnsureLoaded() => _ = _authorities.Value;

    /// <summary>What this client proves itself with to a registry; null when with nothing.</summary>
    public X509CertificateCollection? ClientCertificates(string? registry) => registry is null ? null : Of(registry)?.Client;

    /// <summary>Validates a server's certificate during the handshake; a refusal is thrown, so that its reason survives.</summary>
    /// <exception cref="RefusedCertificateException">The certificate is not trusted.</exception>
    public bool Validate(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, string? registry = null)
    {
        RegistryOptions? own = registry is null ? null : registries.Options(registry);
        if (!(own?.VerifyCertificates ?? options.Value.VerifyCertificates))
        {
            if (_warned.TryAdd(host, value: true))
            {
                logger.CertificatesNotVerified(host);
            }

            return true;
        }

        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 leaf && IsTrusted(leaf, chain, registry))
        {
            errors = SslPolicyErrors.None;
        }

        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        throw new RefusedCertificateException(Reason(host, certificate as X509Certificate2, chain, errors));
    }

    /// <summary>Why, in the original's words and its order of questions: time, name, authority (cli 12.2).</summary>
    private static string Reason(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (chain is { ChainElements: [{ } first, ..] } && first.ChainElementStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))
        {
            return "x509: certificate has expired or is not yet valid";
        }

        if (certificate is not null && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            string names = string.Join(", ", certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()))));
            return names.Length > 0
                ? $"x509: certificate is valid for {DisplayText.Clean(names)}, not {host}"
                : $"x509: certificate is not valid for any names, but wanted to match {host}";
        }

        return "x509: certificate signed by unknown authority";
    }

    private RegistryCertificates? Of(string registry) => registries.Options(registry) is { } own
        ? _ofRegistries.GetOrAdd(RegistryName.Canonical(registry), _ => new Lazy<RegistryCertificates>(() => RegistryCertificates.Read(own))).Value
        : null;

    private bool IsTrusted(X509Certificate2 leaf, X509Chain? offered, string? registry)
    {
        X509Certificate2Collection authorities = [.. _authorities.Value];
        if (registry is not null && Of(registry) is { } own)
        {
            authorities.AddRange(own.Authorities);
        }

        return authorities.Count > 0 && IsTrustedBy(authorities, leaf, offered);
    }

    private static bool IsTrustedBy(X509Certificate2Collection authorities, X509Certificate2 leaf, X509Chain? offered)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // Private authorities rarely publish revocation; the platform's own chains keep the platform's default.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in offered?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(leaf);
    }
}
