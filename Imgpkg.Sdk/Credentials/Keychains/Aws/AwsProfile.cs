using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>
/// Reads a profile from the shared files, <c>credentials</c> and <c>config</c> in <c>~/.aws</c> or where the variables say (AWS SDKs and
/// tools reference: shared config and credentials files). The first file wins where both have a setting.
/// </summary>
internal sealed class AwsProfile(IEnvironment environment)
{
    private const string Default = "default";

    /// <summary>The profile that the variables name, or <c>default</c>; null when there is no such default.</summary>
    /// <exception cref="KeychainException">A profile is named, but not there.</exception>
    public async Task<AwsProfileSettings?> ReadAsync(CancellationToken cancellationToken)
    {
        string? named = Variable("AWS_PROFILE") ?? Variable("AWS_DEFAULT_PROFILE");
        string name = named ?? Default;
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        await AddAsync(Variable("AWS_SHARED_CREDENTIALS_FILE") ?? InHome("credentials"), name, settings, cancellationToken).ConfigureAwait(false);
        string section = name == Default ? Default : $"profile {name}";
        await AddAsync(Variable("AWS_CONFIG_FILE") ?? InHome("config"), section, settings, cancellationToken).ConfigureAwait(false);
        return settings.Count > 0 ? new AwsProfileSettings(name, settings)
            : named is null ? null
            : throw new KeychainException($"there is no profile {name}");
    }

    private static async Task AddAsync(string? path, string section, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return;
        }

        string text = await KeychainFile.ReadTextAsync(path, cancellationToken).ConfigureAwait(false);
        bool inside = false;
        foreach (string line in text.Split('\n').Select(one => one.TrimEnd('\r')))
        {
            if (line.StartsWith('['))
            {
                inside = line.Trim().TrimStart('[').TrimEnd(']').Trim() == section;
            }
            else if (inside && Setting(line) is var (name, value))
            {
                settings.TryAdd(name, value);
            }
        }
    }

    // Indented lines belong to nested settings, none of which matters here.
    private static (string Name, string Value)? Setting(string line)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        return equals <= 0 || line[0] is ' ' or '\t' or '#' or ';' ? null : (line[..equals].Trim().ToLowerInvariant(), line[(equals + 1)..].Trim());
    }

    private string? InHome(string file) => UserDirectories.Below(UserDirectories.Home(environment), ".aws", file);

    private string? Variable(string name) => environment.Get(name) is { Length: > 0 } value ? value : null;
}
