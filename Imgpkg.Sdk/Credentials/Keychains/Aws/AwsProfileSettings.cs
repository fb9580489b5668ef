namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>The settings of one profile of the shared files, both files together. No record: a record would print them.</summary>
internal sealed class AwsProfileSettings(string name, IReadOnlyDictionary<string, string> settings)
{
    private static readonly string[] Others = ["sso_session", "sso_start_url", "credential_process", "source_profile", "credential_source", "login_session"];

    public string Name { get; } = name;

    /// <summary>The first setting that names an identity in a way this library does not know; null when there is none.</summary>
    public string? Unsupported => Array.Find(Others, settings.ContainsKey);

    /// <summary>A setting; null when it is not there or empty.</summary>
    public string? this[string setting] => settings.GetValueOrDefault(setting) is { Length: > 0 } value ? value : null;
}
