using System.Text.Json;

namespace CustomCredentials;

/// <summary>The other side of the file: what an agent of a secret store does.</summary>
internal sealed class Vault(string path)
{
    public const string UserName = "robot";

    public string Path => path;

    /// <summary>Writes a secret; whoever reads the file sees the old or the new one, whole.</summary>
    public async Task WriteAsync(string registry, string password, TimeSpan? lifetime = null)
    {
        var secret = new Dictionary<string, object>(StringComparer.Ordinal) { ["username"] = UserName, ["password"] = password };
        if (lifetime is { } validFor)
        {
            secret["expiresAt"] = DateTimeOffset.UtcNow + validFor;
        }

        string temporary = $"{path}.new";
        await File.WriteAllTextAsync(temporary, JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal) { [registry] = secret }));
        File.Move(temporary, path, overwrite: true);
    }
}
