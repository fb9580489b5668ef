using System.Collections.Frozen;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Shows URLs without secrets: no user info, and only the query values known to be harmless (registry 3.15).</summary>
internal static class UrlRedactor
{
    private static readonly FrozenSet<string> Harmless =
        FrozenSet.Create(StringComparer.Ordinal, "scope", "service", "mount", "from", "digest", "n", "last");

    public static string Redact(Uri url)
    {
        string path = $"{url.Scheme}://{url.Authority}{url.AbsolutePath}";
        string query = url.Query.TrimStart('?');
        return query.Length == 0 ? path : $"{path}?{RedactQuery(query)}";
    }

    /// <summary>A query, without its question mark, with only the values known to be harmless.</summary>
    public static string RedactQuery(string query) => string.Join('&', query.Split('&').Select(RedactParameter));

    /// <summary>The URL without its query, for logs.</summary>
    public static string WithoutQuery(Uri url) => Redact(url).Split('?')[0];

    private static string RedactParameter(string parameter)
    {
        int equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? "REDACTED"
            : Harmless.Contains(parameter[..equals]) ? parameter
            : $"{parameter[..equals]}=REDACTED";
    }
}
