using System.Text.Json;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Azure;

/// <summary>
/// Gets a token of Azure's identity service for the identity that the variables describe: an application with a secret, one with a token of
/// its cluster, else the managed identity of the machine.
/// </summary>
internal sealed class AzureIdentity(IEnvironment environment, KeychainHttp http)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly AzureManagedIdentity _managed = new(environment, http);

    /// <summary>A token for a resource; null when there is no identity.</summary>
    public async Task<string?> GetAsync(AzureCloud cloud, string resource, CancellationToken cancellationToken)
    {
        if (Variable("AZURE_CLIENT_SECRET") is { } secret)
        {
            return await PostAsync(cloud, resource, [new("client_secret", secret)], cancellationToken).ConfigureAwait(false);
        }

        if (Variable("AZURE_FEDERATED_TOKEN_FILE") is { } file)
        {
            string assertion = await KeychainFile.ReadTextAsync(file, cancellationToken).ConfigureAwait(false);
            return await PostAsync(
                cloud, resource, [new("client_assertion_type", AssertionType), new("client_assertion", assertion)], cancellationToken).ConfigureAwait(false);
        }

        // Going on with another identity than the one that was meant would only hide what is wrong.
        return Variable("AZURE_CERTIFICATE_PATH") is not null || Variable("AZURE_CLIENT_CERTIFICATE_PATH") is not null
            ? throw new KeychainException("identities with a certificate are not supported; use a secret or a federated token")
            : Variable("AZURE_USERNAME") is not null && Variable("AZURE_PASSWORD") is not null
                ? throw new KeychainException("user name and password are not supported; use a secret or a federated token")
                : await _managed.GetAsync(resource, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> PostAsync(
        AzureCloud cloud, string resource, KeyValuePair<string, string>[] proof, CancellationToken cancellationToken)
    {
        var address = new Uri(cloud.Authority, $"{Uri.EscapeDataString(Needed("AZURE_TENANT_ID"))}/oauth2/v2.0/token");
        KeyValuePair<string, string>[] form =
        [
            new("grant_type", "client_credentials"),
            new("client_id", Needed("AZURE_CLIENT_ID")),
            .. proof,
            new("scope", $"{resource}/.default"),
        ];
        JsonElement answer = await http.GetJsonAsync(
            () => new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, cancellationToken).ConfigureAwait(false);
        return KeychainJson.Required(answer, "access_token", address.Host);
    }

    private string Needed(string name) => Variable(name) ?? throw new KeychainException($"{name} is not set");

    private string? Variable(string name) => environment.Get(name) is { Length: > 0 } value ? value : null;
}
