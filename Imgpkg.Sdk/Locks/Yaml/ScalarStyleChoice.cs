using YamlDotNet.Core;

namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>Chooses how a string is written (formats 4.5).</summary>
internal static class ScalarStyleChoice
{
    private const string Indicators = "#,[]{}&*!|>'\"%@`";

    public static ScalarStyle Choose(string text, bool isKey)
    {
        bool needsEscape = text.Any(c => c != '\n' && (char.IsSurrogate(c) || YamlCharacters.NeedsEscape(c)));
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            bool blockKeepsIt = !text.Contains(" \n", StringComparison.Ordinal) && !text.EndsWith(' ');
            return isKey || needsEscape || !blockKeepsIt ? ScalarStyle.DoubleQuoted : ScalarStyle.Literal;
        }

        // The original writes a merge key unquoted and cannot read it back.
        return needsEscape || !ScalarResolver.IsText(text) || (isKey && text == YamlLoader.MergeKey) ? ScalarStyle.DoubleQuoted
            : CanBePlain(text) ? ScalarStyle.Plain
            : ScalarStyle.SingleQuoted;
    }

    private static bool CanBePlain(string text) =>
        !Indicators.Contains(text[0], StringComparison.Ordinal)
        && !(text[0] is '-' or '?' or ':' && (text.Length == 1 || text[1] == ' '))
        && !text.EndsWith(':')
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal)
        && !text.StartsWith("---", StringComparison.Ordinal)
        && !text.StartsWith("...", StringComparison.Ordinal)
        && text[0] != ' '
        && text[^1] != ' ';
}
