using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Decides which server certificates are trusted: the platform's authorities and those of
/// <see cref="ImgpkgOptions.CertificateAuthorityPaths"/> (R3.14), and remembers which hosts were refused, for the rule that no certificate
/// failure leads to plain http.
/// </summary>
internal sealed class CertificatePolicy(IOptions<ImgpkgOptions> options, ILogger<CertificatePolicy> logger)
{
    private readonly ConcurrentDictionary<string, SslPolicyErrors> _refused = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<X509Certificate2Collection> _authorities = new(() => Load(options.Value.CertificateAuthorityPaths));

    /// <summary>Reads the authority files now, so that a bad one shows before anything is sent.</summary>
    /// <exception cref="CertificateAuthorityException">A file cannot be read or holds no certificate.</exception>
    public void EnsureLoaded() => _ = _authorities.Value;

    public bool HasRefused(string registry) => _refused.ContainsKey(RegistryName.Host(registry).Trim('[', ']'));

    /// <summary>Why a certificate was refused; null when the failure is not about a certificate.</summary>
    public static SslPolicyErrors? ErrorsOf(AuthenticationException failure) => failure is RefusedCertificateException refused ? refused.Errors : null;

    /// <summary>Validates a server's certificate during the handshake; a refusal is thrown, so that its reason survives.</summary>
    /// <exception cref="RefusedCertificateException">The certificate is not trusted.</exception>
    public bool Validate(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!options.Value.VerifyCertificates)
        {
            if (_warned.TryAdd(host, value: true))
            {
                logger.CertificatesNotVerified(host);
            }

            return true;
        }

        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 leaf && IsTrustedByFiles(leaf, chain))
        {
            errors = SslPolicyErrors.None;
        }

        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        _refused[host] = errors;
        throw new RefusedCertificateException(errors);
    }

    private bool IsTrustedByFiles(X509Certificate2 leaf, X509Chain? offered)
    {
        if (_authorities.Value.Count == 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities.Value);
        // Private authorities rarely publish revocation; the platform's own chains keep the platform's default.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in offered?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(leaf);
    }

    private static X509Certificate2Collection Load(IEnumerable<string> paths)
    {
        var authorities = new X509Certificate2Collection();
        foreach (string path in paths)
        {
            int before = authorities.Count;
            try
            {
                authorities.ImportFromPemFile(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                string reason = e is FileNotFoundException or DirectoryNotFoundException ? "no such file or directory" : "permission denied";
                throw new CertificateAuthorityException($"Reading CA certificates from '{path}': open {path}: {reason}", path, e);
            }
            catch (CryptographicException e)
            {
                throw new CertificateAuthorityException($"Adding CA certificates from '{path}': failed", path, e);
            }

            if (authorities.Count == before)
            {
                throw new CertificateAuthorityException($"Adding CA certificates from '{path}': failed", path);
            }
        }

        return authorities;
    }
}
