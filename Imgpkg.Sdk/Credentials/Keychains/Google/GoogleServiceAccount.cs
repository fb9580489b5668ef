using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Imgpkg.Sdk.Credentials.Keychains.Google;

/// <summary>A service account with a key: a statement signed with it is exchanged for a token (RFC 7523; registry 2.6).</summary>
internal sealed class GoogleServiceAccount(KeychainHttp http)
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public async Task<AccessToken> GetAsync(JsonElement file, string source, CancellationToken cancellationToken)
    {
        string address = KeychainJson.Required(file, "token_uri", source);
        string assertion = Sign(file, address, source);
        return await GoogleTokens.PostAsync(
            http, address, [new("grant_type", Grant), new("assertion", assertion)], source, cancellationToken).ConfigureAwait(false);
    }

    private string Sign(JsonElement file, string audience, string source)
    {
        string header = Part(json =>
        {
            json.WriteString("alg", "RS256");
            json.WriteString("kid", KeychainJson.Text(file, "private_key_id"));
            json.WriteString("typ", "JWT");
        });
        DateTimeOffset now = http.Time.GetUtcNow();
        string claims = Part(json =>
        {
            json.WriteString("iss", KeychainJson.Required(file, "client_email", source));
            json.WriteString("scope", GoogleCredentialFile.Scope);
            json.WriteString("aud", audience);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
        });
        string statement = $"{header}.{claims}";
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(KeychainJson.Required(file, "private_key", source));
            byte[] signature = key.SignData(Encoding.ASCII.GetBytes(statement), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return $"{statement}.{Base64Url.EncodeToString(signature)}";
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // The text of the cause may quote the key.
            throw new KeychainException($"{source}: private_key is not an RSA key in PEM");
        }
    }

    private static string Part(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.ToArray());
    }
}
