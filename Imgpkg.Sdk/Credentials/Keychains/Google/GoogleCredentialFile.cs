using System.Text.Json;

namespace Imgpkg.Sdk.Credentials.Keychains.Google;

/// <summary>Exchanges what a credential file of Google holds for an access token; the file's <c>type</c> decides how.</summary>
internal sealed class GoogleCredentialFile(KeychainHttp http)
{
    /// <summary>What the token is allowed to do.</summary>
    public const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    private const string DefaultTokenAddress = "https://oauth2.googleapis.com/token";

    private readonly GoogleServiceAccount _serviceAccount = new(http);
    private readonly GoogleExternalAccount _externalAccount = new(http);
    private readonly GoogleImpersonation _impersonation = new(http);

    /// <summary>The token.</summary>
    /// <exception cref="KeychainException">The file cannot be used, or Google refuses what it holds.</exception>
    public async Task<AccessToken> GetAsync(string path, CancellationToken cancellationToken)
    {
        JsonElement file = KeychainJson.Parse(await KeychainFile.ReadAsync(path, cancellationToken).ConfigureAwait(false), path);
        return await ExchangeAsync(file, path, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AccessToken> ExchangeAsync(JsonElement file, string source, CancellationToken cancellationToken)
    {
        string type = KeychainJson.Required(file, "type", source);
        AccessToken token = type switch
        {
            "service_account" => await _serviceAccount.GetAsync(file, source, cancellationToken).ConfigureAwait(false),
            "authorized_user" => await RefreshAsync(file, source, cancellationToken).ConfigureAwait(false),
            "external_account" => await _externalAccount.GetAsync(file, source, cancellationToken).ConfigureAwait(false),
            "impersonated_service_account" => await ExchangeAsync(Source(file, source), source, cancellationToken).ConfigureAwait(false),
            _ => throw new KeychainException($"{source}: credentials of this type are not supported"),
        };
        return KeychainJson.Text(file, "service_account_impersonation_url") is { } address
            ? await _impersonation.GetAsync(address, file, token, source, cancellationToken).ConfigureAwait(false)
            : token;
    }

    // One level: a chain of files within files is nothing Google writes.
    private static JsonElement Source(JsonElement file, string source) =>
        file.TryGetProperty("source_credentials", out JsonElement inner) && KeychainJson.Text(inner, "type") is not (null or "impersonated_service_account")
            ? inner
            : throw new KeychainException($"{source}: source_credentials is missing or impersonates as well");

    private async Task<AccessToken> RefreshAsync(JsonElement file, string source, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] form =
        [
            new("grant_type", "refresh_token"),
            new("client_id", KeychainJson.Required(file, "client_id", source)),
            new("client_secret", KeychainJson.Required(file, "client_secret", source)),
            new("refresh_token", KeychainJson.Required(file, "refresh_token", source)),
        ];
        return await GoogleTokens.PostAsync(http, KeychainJson.Text(file, "token_uri") ?? DefaultTokenAddress, form, source, cancellationToken).ConfigureAwait(false);
    }
}
