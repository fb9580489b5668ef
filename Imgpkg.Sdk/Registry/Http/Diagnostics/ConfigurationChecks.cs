using System.Net;
using Imgpkg.Sdk.Credentials;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http.Diagnostics;

/// <summary>What is settled before anything is sent: certificates, proxy, credentials.</summary>
internal sealed class ConfigurationChecks(
    CertificatePolicy certificates, CredentialChain credentials, EnvironmentProxy proxy, KnownRegistries registries, IOptions<ImgpkgOptions> options)
{
    /// <summary>Looks at the settings for a registry.</summary>
    /// <returns>Whether the registry can be asked with them.</returns>
    public async Task<bool> RunAsync(DiagnosisTarget target, Findings findings, CancellationToken cancellationToken)
    {
        bool hasPort = CheckPort(target, findings);
        bool hasCertificates = CheckCertificates(target.Registry, findings);
        CheckProxy(target.Registry, findings);
        return await CheckCredentialsAsync(target, findings, cancellationToken).ConfigureAwait(false) && hasCertificates && hasPort;
    }

    private static bool CheckPort(DiagnosisTarget target, Findings findings)
    {
        try
        {
            ConnectionFailures.EnsurePort(target.Scope);
            return true;
        }
        catch (RegistryException e)
        {
            findings.Fail(Checks.Connection, e);
            return false;
        }
    }

    private bool CheckCertificates(string registry, Findings findings)
    {
        RegistryOptions? own = registries.Options(registry);
        try
        {
            certificates.EnsureLoaded(registry);
        }
        catch (CertificateAuthorityException e)
        {
            findings.Fail(Checks.Certificates, e);
            return false;
        }

        if (!(own?.VerifyCertificates ?? options.Value.VerifyCertificates))
        {
            findings.Warn(Checks.Certificates, "not verified: anybody on the way can pretend to be the registry");
            return true;
        }

        string[] files = [.. options.Value.CertificateAuthorityPaths, .. own?.CertificateAuthorityPaths ?? []];
        string client = own?.ClientCertificatePath is { } path ? $"; this client shows {path}" : string.Empty;
        findings.Ok(Checks.Certificates, $"verified by the platform's authorities{string.Concat(files.Select(file => $" and {file}"))}{client}");
        return true;
    }

    private void CheckProxy(string registry, Findings findings)
    {
        RegistryOptions? own = registries.Options(registry);
        IWebProxy chosen = ConnectionPools.ProxyFor(own, proxy);
        string?[] used = [.. new[] { Uri.UriSchemeHttps, Uri.UriSchemeHttp }
            .Select(scheme => RegistryUris.WithScheme(RegistryUris.ForPing(registry), scheme, registry))
            .Select(uri => chosen.GetProxy(uri) is { } address ? $"{address.Scheme}://{address.Authority} for {uri.Scheme}" : null)];
        findings.Ok(
            Checks.Proxy,
            used.All(text => text is null) ? "none" : $"{string.Join(", ", used.OfType<string>())}{(own?.Proxy is null ? string.Empty : " (settings of this registry)")}");
    }

    private async Task<bool> CheckCredentialsAsync(DiagnosisTarget target, Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            RegistryCredential? found = await credentials.GetCredentialAsync(target.Scope, cancellationToken).ConfigureAwait(false);
            findings.Ok(
                Checks.Credentials,
                found is null or { IsAnonymous: true } ? $"none for {Name(target)}" : $"{found}, from {found.Origin}");
            return true;
        }
        catch (CredentialException e)
        {
            findings.Fail(Checks.Credentials, e);
            return false;
        }
    }

    private static string Name(DiagnosisTarget target) => target.Repository?.FullName ?? target.Registry;
}
