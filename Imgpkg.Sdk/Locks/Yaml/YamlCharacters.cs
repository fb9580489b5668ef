namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>Which characters may stand in a YAML text, and which are written only as escapes (formats 4.5).</summary>
internal static class YamlCharacters
{
    /// <summary>The position of the first character that no YAML text may hold; -1 when there is none.</summary>
    public static int FindForbidden(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
            {
                i++;
            }
            else if (char.IsSurrogate(c) || IsForbidden(c))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// Whether a character needs an escape. Beyond what the original escapes: those it cannot write at all (DEL, C1 controls) or loses
    /// when reading (next line, line and paragraph separator, byte order mark).
    /// </summary>
    public static bool NeedsEscape(int codePoint) =>
        codePoint is < ' ' or (>= '\u007F' and <= '\u009F') or '\u2028' or '\u2029' or '\uFEFF' or >= '\uFFFE';

    private static bool IsForbidden(char c) =>
        c is (< ' ' and not ('\t' or '\n' or '\r')) or (>= '\u007F' and <= '\u009F' and not '\u0085') or '\uFFFE' or '\uFFFF';
}
