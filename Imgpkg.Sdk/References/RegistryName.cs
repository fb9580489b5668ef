using System.Buffers;
using System.Globalization;

namespace Imgpkg.Sdk.References;

/// <summary>Checks and compares the registry part of references.</summary>
internal static class RegistryName
{
    private static readonly SearchValues<char> ForbiddenInHosts = SearchValues.Create("@?#%\\ \t\r\n\"<>^`{|}");
    private static readonly string[] DockerHub = ["docker.io", "index.docker.io", "registry-1.docker.io"];

    /// <summary>Refuses what does not survive as the authority of a URI (registry 1.2).</summary>
    public static void Check(string text, string registry)
    {
        if (!IsAuthority(registry))
        {
            throw ReferenceParser.Invalid(text, $"registries must be valid RFC 3986 URI authorities: {registry}");
        }
    }

    /// <summary>Lower case and without the default https port (R1.6); the names of Docker Hub become one (R1.9).</summary>
    public static string Canonical(string registry)
    {
        string lower = registry.ToLowerInvariant();
        if (lower.EndsWith(":443", StringComparison.Ordinal) && !lower.EndsWith("::443", StringComparison.Ordinal))
        {
            lower = lower[..^4];
        }

        return Array.IndexOf(DockerHub, lower) >= 0 ? "index.docker.io" : lower;
    }

    private static bool IsAuthority(string registry)
    {
        (string host, string? port) = Split(registry);
        if (port is not null && port.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        // "." and "..": somebody typed the path of a directory.
        if (host.AsSpan().Trim('.').IsEmpty || host.AsSpan().ContainsAny(ForbiddenInHosts) || host.Any(char.IsControl))
        {
            return false;
        }

        return (host[0] == '[' ? Uri.CheckHostName(host) == UriHostNameType.IPv6 : !host.AsSpan().ContainsAny('[', ']', ':')) && IsUriHost(host);
    }

    private static bool IsUriHost(string host)
    {
        try
        {
            // The name in its ASCII form is what is connected to, and it is worked out late.
            return Uri.TryCreate($"https://{host}/", UriKind.Absolute, out Uri? uri) && uri.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static (string Host, string? Port) Split(string registry)
    {
        int end = registry.StartsWith('[') ? registry.IndexOf(']', StringComparison.Ordinal) + 1 : registry.IndexOf(':', StringComparison.Ordinal);
        return end <= 0 || end >= registry.Length ? (registry, null)
            : registry[end] == ':' ? (registry[..end], registry[(end + 1)..])
            : (registry, null);
    }

    /// <summary>The port of a registry; null when it names none or an empty one. See <see cref="InvalidPort"/> for those that cannot exist.</summary>
    public static int? Port(string registry) =>
        int.TryParse(Split(registry).Port, NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : null;

    /// <summary>The port of a registry when nobody could connect to it, above 65535; the grammar has no bound (registry 1.2).</summary>
    public static string? InvalidPort(string registry) =>
        Split(registry).Port is { Length: > 0 } port && !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? port : null;

    /// <summary>The host of a registry, without port.</summary>
    public static string Host(string registry) => Split(registry).Host;
}
