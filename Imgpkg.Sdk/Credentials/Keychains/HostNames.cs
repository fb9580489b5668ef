namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>Compares host names with the domains of clouds. The whole name counts: a secret must not go to a host that only looks like one.</summary>
internal static class HostNames
{
    /// <summary>Whether a registry, in canonical form and so without the default port, is below a domain.</summary>
    public static bool IsBelow(string registry, string domain) =>
        registry.Length > domain.Length + 1 &&
        registry.EndsWith(domain, StringComparison.Ordinal) &&
        registry[^(domain.Length + 1)] == '.' &&
        registry.Split('.').All(IsLabel);

    /// <summary>Whether a text can stand between the dots of a host name.</summary>
    public static bool IsLabel(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
