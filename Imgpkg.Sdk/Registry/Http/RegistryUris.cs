using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Builds and compares the URIs of a registry. Never re-escapes what a server gave: pre-signed URLs break by it (R3.12).</summary>
internal static class RegistryUris
{
    // What a server sent is used byte for byte.
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The URI of a path below <c>/v2/</c>; its scheme is settled when it is sent.</summary>
    public static Uri ForPath(RepositoryReference repository, string path) => new($"https://{Authority(repository.Registry)}/v2/{repository.Path}/{path}");

    /// <summary>The URI by which a registry tells that it is one (distribution-spec 1.1, determining support).</summary>
    public static Uri ForPing(string registry) => new($"https://{Authority(registry)}/v2/");

    /// <summary>Whether a URI points to the registry itself: same host, and the port named, or the default one of either scheme.</summary>
    public static bool IsRegistry(Uri uri, string registry) =>
        string.Equals(uri.IdnHost, new Uri($"https://{Authority(registry)}").IdnHost, StringComparison.OrdinalIgnoreCase)
        && (RegistryName.Port(registry) is { } port ? uri.Port == port : uri.IsDefaultPort);

    public static Uri WithScheme(Uri uri, string scheme, string registry)
    {
        if (uri.Scheme == scheme)
        {
            return uri;
        }

        string rest = uri.OriginalString[(uri.OriginalString.IndexOf("://", StringComparison.Ordinal) + 3)..];
        int path = rest.IndexOf('/', StringComparison.Ordinal);
        return new Uri($"{scheme}://{Authority(registry)}{(path < 0 ? "/" : rest[path..])}", Verbatim);
    }

    /// <summary>A reference a server sent (Location, Link), resolved against the URI it answered for; null when it is no http(s) URI.</summary>
    public static Uri? Resolve(Uri answered, string reference)
    {
        string absolute = reference.StartsWith("//", StringComparison.Ordinal) ? $"{answered.Scheme}:{reference}"
            : reference.StartsWith('/') ? $"{answered.Scheme}://{answered.Authority}{reference}"
            : reference;
        int fragment = absolute.IndexOf('#', StringComparison.Ordinal);
        absolute = fragment < 0 ? absolute : absolute[..fragment];
        bool resolved = Uri.TryCreate(absolute, Verbatim, out Uri? uri);
        if (!resolved || !uri!.IsAbsoluteUri)
        {
            resolved = Uri.TryCreate(new Uri(answered.OriginalString), reference, out uri);
        }

        return resolved && (uri!.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0 ? uri : null;
    }

    /// <summary>Whether both URIs have the same scheme, host and port.</summary>
    public static bool SameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    // "reg.io:" names no port; Uri would not accept the colon alone everywhere.
    private static string Authority(string registry) => registry.EndsWith(':') ? registry[..^1] : registry;
}
