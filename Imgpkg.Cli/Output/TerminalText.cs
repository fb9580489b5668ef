using System.Text;

namespace Imgpkg.Cli.Output;

/// <summary>Text for terminals: colours of ours, and no control characters of others.</summary>
internal static class TerminalText
{
    private const string Escape = "\u001b[";

    public static string Red(string text) => $"{Escape}31m{text}{Escape}0m";

    public static string Bold(string text) => $"{Escape}1m{text}{Escape}0m";

    /// <summary>
    /// Drops what a registry could command a terminal with, and what reorders text invisibly; line ends and tabs stay (registry R6.17).
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        foreach (char c in text.Where(c => !IsUnsafe(c)))
        {
            clean.Append(c);
        }

        return clean.ToString();
    }

    private static bool IsUnsafe(char c) => (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
