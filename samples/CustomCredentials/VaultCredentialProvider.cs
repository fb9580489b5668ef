using System.Text.Json;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;

namespace CustomCredentials;

/// <summary>Credentials from a file that a secret store keeps up to date: user name, password and expiry for each registry.</summary>
internal sealed class VaultCredentialProvider(string path) : ICredentialProvider
{
    private int _asked;

    /// <summary>How often the library has asked. It keeps an answer until it expires, or the registry refuses it.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public async ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        try
        {
            using JsonDocument secrets = JsonDocument.Parse(await File.ReadAllTextAsync(path, cancellationToken));

            // Null: not mine, ask the next provider.
            return secrets.RootElement.TryGetProperty(repository.Registry, out JsonElement secret) ? Read(secret) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            // A source that fails is an error, not "no credentials"; the message never has a secret in it.
            throw CredentialException.Create("vault", $"{path} cannot be read", e);
        }
    }

    private static RegistryCredential Read(JsonElement secret)
    {
        RegistryCredential credential = RegistryCredential.Basic(secret.GetProperty("username").GetString()!, secret.GetProperty("password").GetString()!);
        return secret.TryGetProperty("expiresAt", out JsonElement expiry) ? credential.WithExpiry(expiry.GetDateTimeOffset()) : credential;
    }
}
