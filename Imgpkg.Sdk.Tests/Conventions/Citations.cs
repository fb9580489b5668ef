using System.Globalization;
using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Tests.Conventions;

/// <summary>The numbers of requirements (R3.11) and security cases (T9) in a text, ranges (R4.14 to R4.17) spelt out.</summary>
internal static partial class Citations
{
    public static IReadOnlyList<string> In(string text) => [.. Number().Matches(text).SelectMany(Spell)];

    private static IEnumerable<string> Spell(Match match)
    {
        int first = int.Parse(match.Groups["first"].ValueSpan, CultureInfo.InvariantCulture);
        int last = match.Groups["last"].Success ? int.Parse(match.Groups["last"].ValueSpan, CultureInfo.InvariantCulture) : first;
        return Enumerable.Range(first, last - first + 1).Select(number => $"{match.Groups["section"].Value}{number}");
    }

    [GeneratedRegex(@"\b(?<section>R[0-9]\.|T)(?<first>[0-9]+)(?: to \k<section>(?<last>[0-9]+))?\b", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
