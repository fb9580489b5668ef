using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Reads certificates from PEM files; failures have the original command's texts.</summary>
internal static class CertificateFiles
{
    /// <summary>The authorities of all files.</summary>
    public static X509Certificate2Collection ReadAuthorities(IEnumerable<string> paths)
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
                throw new CertificateAuthorityException($"Reading CA certificates from '{path}': open {path}: {Reason(e)}", path, e);
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

    /// <summary>A certificate with its key, and the certificates of its issuers that are in the same file.</summary>
    public static X509Certificate2Collection ReadClient(string path, string? keyPath)
    {
        try
        {
            using X509Certificate2 read = X509Certificate2.CreateFromPemFile(path, keyPath);
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);

            // Through PKCS #12: a key that is only in memory is not found by every platform's TLS.
            all[0].Dispose();
            all[0] = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
            return all;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificateAuthorityException($"Reading client certificate from '{path}': {Reason(e)}", path, e);
        }
        catch (CryptographicException e)
        {
            throw new CertificateAuthorityException($"Reading client certificate from '{path}': no certificate with its key", path, e);
        }
    }

    private static string Reason(Exception failure) =>
        failure is FileNotFoundException or DirectoryNotFoundException ? "no such file or directory" : "permission denied";
}
