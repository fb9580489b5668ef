namespace Imgpkg.Sdk.Credentials;

/// <summary>The host-scoped variables that share a suffix, with the registry they are for.</summary>
internal sealed class EnvironmentEntry(string name, RegistryPattern pattern, CredentialParts parts)
{
    /// <summary>The variable that names the registry; stands for the entry in logs and messages.</summary>
    public string Name { get; } = name;

    public RegistryPattern Pattern { get; } = pattern;

    public CredentialParts Parts { get; } = parts;
}
