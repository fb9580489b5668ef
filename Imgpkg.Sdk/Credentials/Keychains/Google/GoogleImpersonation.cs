using System.Net.Http.Headers;
using System.Text.Json;

namespace Imgpkg.Sdk.Credentials.Keychains.Google;

/// <summary>Exchanges a token for one of a service account that its holder may act as (IAM credentials, <c>generateAccessToken</c>).</summary>
internal sealed class GoogleImpersonation(KeychainHttp http)
{
    public async Task<AccessToken> GetAsync(string address, JsonElement file, AccessToken holder, string source, CancellationToken cancellationToken)
    {
        Uri uri = GoogleTokens.Address(address, source);
        byte[] body = Body(file);
        JsonElement answer = await http.GetJsonAsync(() => Request(uri, holder, body), cancellationToken).ConfigureAwait(false);
        DateTimeOffset expires = GoogleTokens.Moment(KeychainJson.Text(answer, "expireTime"), http.Time.GetUtcNow());
        return new AccessToken(KeychainJson.Required(answer, "accessToken", uri.Host), expires);
    }

    private static HttpRequestMessage Request(Uri uri, AccessToken holder, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {holder.Value}");
        return request;
    }

    private static byte[] Body(JsonElement file)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (file.TryGetProperty("delegates", out JsonElement delegates) && delegates.ValueKind == JsonValueKind.Array)
            {
                json.WritePropertyName("delegates");
                delegates.WriteTo(json);
            }

            json.WriteStartArray("scope");
            json.WriteStringValue(GoogleCredentialFile.Scope);
            json.WriteEndArray();
            json.WriteString("lifetime", "3600s");
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
