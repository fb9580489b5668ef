using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Finds the next page in <c>Link</c> headers (RFC 8288).</summary>
internal static partial class LinkHeader
{
    /// <summary>The target of the link whose relation is <c>next</c>; null when there is none.</summary>
    public static string? Next(IEnumerable<string> headers) => headers
        .SelectMany(header => Links().Matches(header))
        .FirstOrDefault(link => link.Groups["rel"].Value.Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase))
        ?.Groups["target"].Value is { Length: > 0 } target ? target : null;

    [GeneratedRegex("""<(?<target>[^>]*)>[^,<]*?;\s*rel\s*=\s*(?:"(?<rel>[^"]*)"|(?<rel>[^\s;,"]+))""", RegexOptions.NonBacktracking)]
    private static partial Regex Links();
}
