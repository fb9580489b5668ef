using System.Text;
using System.Text.Json;

namespace Imgpkg.Sdk.Credentials.Keychains.Google;

/// <summary>
/// Workload identity federation: a token of somebody else's, from a file or an address, is exchanged for one of Google's (RFC 8693).
/// </summary>
internal sealed class GoogleExternalAccount(KeychainHttp http)
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    public async Task<AccessToken> GetAsync(JsonElement file, string source, CancellationToken cancellationToken)
    {
        string subject = await SubjectAsync(file, source, cancellationToken).ConfigureAwait(false);
        KeyValuePair<string, string>[] form =
        [
            new("grant_type", Grant),
            new("audience", KeychainJson.Required(file, "audience", source)),
            new("scope", GoogleCredentialFile.Scope),
            new("requested_token_type", AccessTokenType),
            new("subject_token", subject),
            new("subject_token_type", KeychainJson.Required(file, "subject_token_type", source)),
        ];
        return await GoogleTokens.PostAsync(http, KeychainJson.Required(file, "token_url", source), form, source, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> SubjectAsync(JsonElement file, string source, CancellationToken cancellationToken)
    {
        if (!file.TryGetProperty("credential_source", out JsonElement from))
        {
            throw new KeychainException($"{source}: credential_source is missing");
        }

        if (KeychainJson.Text(from, "file") is { } path)
        {
            return Pick(await KeychainFile.ReadAsync(path, cancellationToken).ConfigureAwait(false), from, path);
        }

        return KeychainJson.Text(from, "url") is { } address
            ? Pick(await FetchAsync(GoogleTokens.Address(address, source), from, cancellationToken).ConfigureAwait(false), from, source)
            : throw new KeychainException($"{source}: only the credential sources file and url are supported");
    }

    private async Task<byte[]> FetchAsync(Uri address, JsonElement from, CancellationToken cancellationToken)
    {
        // Metadata services of other clouds are on plain http, where no proxy reaches.
        string client = address.Scheme == Uri.UriSchemeHttps ? KeychainHttp.ServiceClient : KeychainHttp.MetadataClient;
        using HttpResponseMessage response = await http.SendAsync(() => Request(address, from), cancellationToken, client).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    private static HttpRequestMessage Request(Uri address, JsonElement from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (from.TryGetProperty("headers", out JsonElement headers) && headers.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty header in headers.EnumerateObject())
            {
                request.Headers.TryAddWithoutValidation(header.Name, KeychainJson.Text(headers, header.Name));
            }
        }

        return request;
    }

    private static string Pick(ReadOnlyMemory<byte> content, JsonElement from, string source)
    {
        bool json = from.TryGetProperty("format", out JsonElement format) && KeychainJson.Text(format, "type") == "json";
        return json
            ? KeychainJson.Required(KeychainJson.Parse(content, source), KeychainJson.Required(format, "subject_token_field_name", source), source)
            : Encoding.UTF8.GetString(content.Span).Trim();
    }
}
