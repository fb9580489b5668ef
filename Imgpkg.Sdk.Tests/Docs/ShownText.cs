using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Tests.Docs;

/// <summary>
/// Compares what a page shows with what happened. Times may differ, and the order in which parallel transfers end; <c>…</c> on a page
/// stands for any text, alone on a line for any lines.
/// </summary>
internal static partial class ShownText
{
    public static bool Matches(string shown, string actual)
    {
        IEnumerable<string> lines = Tidy(shown).Split('\n').Select(PatternOf);
        return Regex.IsMatch(Tidy(actual), $@"\A{string.Join('\n', lines)}\z", RegexOptions.None, TimeSpan.FromSeconds(10));
    }

    private static string PatternOf(string line) =>
        line == "…" ? "(?s:.*)" : string.Join("[^\n]*", line.Split('…').Select(Regex.Escape));

    // Trailing spaces are invisible, and blank lines at either end are the block's.
    private static string Tidy(string text)
    {
        string steady = Duration().Replace(TrailingSpace().Replace(text.ReplaceLineEndings("\n"), "$1").Trim('\n'), "(TIME)");
        return WrittenLayers().Replace(steady, match => string.Join('\n', match.Value.Split('\n').Order(StringComparer.Ordinal)));
    }

    [GeneratedRegex(@"\((?:[0-9]+(?:\.[0-9]+)?(?:ns|µs|ms|s|m|h))+\)")]
    private static partial Regex Duration();

    [GeneratedRegex("^copy \\| done: file 'sha256-[^\n]*(?:\ncopy \\| done: file 'sha256-[^\n]*)*", RegexOptions.Multiline)]
    private static partial Regex WrittenLayers();

    [GeneratedRegex("[ \t]+(\n|\\z)")]
    private static partial Regex TrailingSpace();
}
