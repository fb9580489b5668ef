using System.Buffers.Text;
using System.Text.Json;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Credentials.Keychains.Azure;

/// <summary>
/// The keychain <c>aks</c> (registry 2.6): a token of Azure's identity service is exchanged at the registry for an identity token. The token
/// is asked for registries first, and for the management of resources when that is refused (R2.8).
/// </summary>
internal sealed class AksKeychain(IEnvironment environment, KeychainHttp http) : IKeychain
{
    private static readonly string[] Domains = ["azurecr.io", "azurecr.cn", "azurecr.de", "azurecr.us"];

    // What the registry's identity tokens last when they do not say.
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    private readonly AzureIdentity _identity = new(environment, http);

    public string Name => "aks";

    /// <summary>Not <c>mcr.microsoft.com</c>, which the original includes: it is public and exchanges nothing.</summary>
    public string? KeyFor(RepositoryReference repository)
    {
        string registry = RegistryName.Canonical(repository.Registry);
        return Array.Exists(Domains, domain => HostNames.IsBelow(registry, domain)) ? registry : null;
    }

    public async Task<RegistryCredential?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var cloud = AzureCloud.Of(environment);
        string? named = environment.Get("AZURE_AD_RESOURCE");
        string[] resources = string.IsNullOrEmpty(named) ? [AzureCloud.Registries, cloud.Management] : [named.TrimEnd('/')];
        KeychainException? first = null;
        foreach (string resource in resources)
        {
            try
            {
                string? token = await _identity.GetAsync(cloud, resource, cancellationToken).ConfigureAwait(false);
                return token is null ? null : await ExchangeAsync(key, token, cancellationToken).ConfigureAwait(false);
            }
            catch (KeychainException e) when (resources.Length > 1 && first is null)
            {
                first = e;
            }
            catch (KeychainException e) when (first is not null)
            {
                throw new KeychainException($"{first.Message}; then for {resource}: {e.Message}", e);
            }
        }

        return null;
    }

    private async Task<RegistryCredential> ExchangeAsync(string registry, string token, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "access_token"),
            new("service", registry),
            new("access_token", token),
        ];
        if (environment.Get("AZURE_TENANT_ID") is { Length: > 0 } tenant)
        {
            form.Add(new("tenant", tenant));
        }

        var address = new Uri($"https://{registry}/oauth2/exchange");
        JsonElement answer = await http.GetJsonAsync(
            () => new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, cancellationToken).ConfigureAwait(false);
        string refresh = KeychainJson.Required(answer, "refresh_token", registry);
        DateTimeOffset now = http.Time.GetUtcNow();
        var parts = new CredentialParts { IdentityToken = refresh };
        return parts.Problem is string problem
            ? throw new KeychainException(problem)
            : parts.ToCredential()!.WithExpiry(AccessToken.RenewAt(now, EndOf(refresh) ?? now + DefaultLifetime));
    }

    // Read without verifying: it decides only when to ask again.
    private static DateTimeOffset? EndOf(string jwt)
    {
        string[] parts = jwt.Split('.');
        byte[] claims = new byte[jwt.Length];
        if (parts.Length != 3 || !Base64Url.TryDecodeFromChars(parts[1], claims, out int length))
        {
            return null;
        }

        try
        {
            JsonElement read = KeychainJson.Parse(claims.AsMemory(0, length), "claims");
            return KeychainJson.Seconds(read, "exp") is > 0 and < 1e11 and double seconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
        }
        catch (KeychainException)
        {
            return null;
        }
    }
}
