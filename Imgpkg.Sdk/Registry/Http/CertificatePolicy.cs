using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imgpkg.Sdk.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Decides which server certificates are trusted: the platform's authorities and those of
/// <see cref="ImgpkgOptions.CertificateAuthorityPaths"/> (R3.14).
/// </summary>
internal sealed class CertificatePolicy(IOptions<ImgpkgOptions> options, ILogger<CertificatePolicy> logger)
{
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<X509Certificate2Collection> _authorities = new(() => Load(options.Value.CertificateAuthorityPaths));

    /// <summary>Reads the authority files now, so that a bad one shows before anything is sent.</summary>
    /// <exception cref="CertificateAuthorityException">A file cannot be read or holds no certificate.</exception>
    public void EnsureLoaded() => _ = _authorities.Value;

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
