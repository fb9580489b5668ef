using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>
/// The keychain <c>ecr</c> (registry 2.6): the registry's service makes a password, good for twelve hours, for whoever signs the request.
/// Passwords stay in memory; the original keeps them in a file in clear text.
/// </summary>
internal sealed class EcrKeychain(IEnvironment environment, KeychainHttp http) : IKeychain
{
    private const string PrivateTarget = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";
    private const string PublicTarget = "SpencerFrontendService.GetAuthorizationToken";
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(12);

    private readonly AwsCredentialChain _credentials = new(environment, http);

    public string Name => "ecr";

    public string? KeyFor(RepositoryReference repository)
    {
        string registry = RegistryName.Canonical(repository.Registry);
        return EcrRegistry.Parse(registry) is null ? null : registry;
    }

    public async Task<RegistryCredential?> GetAsync(string key, CancellationToken cancellationToken)
    {
        EcrRegistry registry = EcrRegistry.Parse(key)!;
        if (await _credentials.GetAsync(cancellationToken).ConfigureAwait(false) is not { } credentials)
        {
            return null;
        }

        JsonElement answer = await http.GetJsonAsync(() => Request(registry, credentials), cancellationToken).ConfigureAwait(false);
        JsonElement data = Data(answer, registry);
        DateTimeOffset now = http.Time.GetUtcNow();
        DateTimeOffset expires = KeychainJson.Seconds(data, "expiresAt") is > 0 and < 1e11 and double seconds
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : now + DefaultLifetime;
        return Decode(KeychainJson.Required(data, "authorizationToken", registry.Api.Host), registry).WithExpiry(AccessToken.RenewAt(now, expires));
    }

    private HttpRequestMessage Request(EcrRegistry registry, AwsCredentials credentials)
    {
        byte[] body = Encoding.UTF8.GetBytes(registry.Account is null ? "{}" : $$"""{"registryIds":["{{registry.Account}}"]}""");
        var request = new HttpRequestMessage(HttpMethod.Post, registry.Api) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", registry.Account is null ? PublicTarget : PrivateTarget);
        AwsSignature.Sign(request, body, credentials, registry.Region, registry.Account is null ? "ecr-public" : "ecr", http.Time.GetUtcNow());
        return request;
    }

    // A list with one element from private registries, the element itself from public ones.
    private static JsonElement Data(JsonElement answer, EcrRegistry registry) =>
        !answer.TryGetProperty("authorizationData", out JsonElement data) ? throw Missing(registry)
        : data.ValueKind == JsonValueKind.Object ? data
        : data.ValueKind == JsonValueKind.Array && data.GetArrayLength() > 0 && data[0].ValueKind == JsonValueKind.Object ? data[0]
        : throw Missing(registry);

    private static RegistryCredential Decode(string token, EcrRegistry registry)
    {
        byte[] bytes = new byte[token.Length];
        string pair = Convert.TryFromBase64String(token, bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : string.Empty;
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        var parts = new CredentialParts { Username = pair[..Math.Max(colon, 0)], Password = pair[(colon + 1)..] };
        return (parts.Problem is null ? parts.ToCredential() : null) ?? throw Missing(registry);
    }

    private static KeychainException Missing(EcrRegistry registry) => new($"{registry.Api.Host}: the answer has no usable password");
}
