using System.Globalization;
using System.Text;

namespace Imgpkg.Cli.Parsing;

/// <summary>Quotes text the way the original's messages do: backslash escapes, printable characters as they are (cli 2.4).</summary>
internal static class Quoting
{
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (Rune rune in text.EnumerateRunes())
        {
            Append(quoted, rune, '"');
        }

        return quoted.Append('"').ToString();
    }

    public static string QuoteLetter(Rune letter)
    {
        StringBuilder quoted = new("'");
        Append(quoted, letter, '\'');
        return quoted.Append('\'').ToString();
    }

    private static void Append(StringBuilder quoted, Rune rune, char quote)
    {
        _ = rune.Value switch
        {
            '\\' => quoted.Append(@"\\"),
            '\a' => quoted.Append(@"\a"),
            '\b' => quoted.Append(@"\b"),
            '\f' => quoted.Append(@"\f"),
            '\n' => quoted.Append(@"\n"),
            '\r' => quoted.Append(@"\r"),
            '\t' => quoted.Append(@"\t"),
            '\v' => quoted.Append(@"\v"),
            int value when value == quote => quoted.Append('\\').Append(quote),
            int value when IsPrintable(rune) => quoted.Append(char.ConvertFromUtf32(value)),
            int value and (< 0x20 or 0x7f) => quoted.Append(CultureInfo.InvariantCulture, $@"\x{value:x2}"),
            int value and < 0x10000 => quoted.Append(CultureInfo.InvariantCulture, $@"\u{value:x4}"),
            int value => quoted.Append(CultureInfo.InvariantCulture, $@"\U{value:x8}"),
        };
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
