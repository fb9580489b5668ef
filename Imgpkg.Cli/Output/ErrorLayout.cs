using System.Text;
using System.Text.RegularExpressions;

namespace Imgpkg.Cli.Output;

/// <summary>
/// Spreads the chain of causes in a message over lines (cli 1.7). Only the first line is laid out. Where the original cuts the message off,
/// at a closing bracket without an opening one, it is printed in full.
/// </summary>
internal static partial class ErrorLayout
{
    private const string Openers = "([{";
    private const string Closers = ")]}";

    public static string Format(string message)
    {
        int end = message.IndexOf('\n', StringComparison.Ordinal);
        string first = end < 0 ? message : message[..end];
        string[] lines = Break(first).Split('\n');
        return string.Join('\n', lines.Select((line, i) => new string(' ', 2 * i) + line)) + (end < 0 ? string.Empty : message[end..]);
    }

    /// <summary>Breaks the text outside of brackets after each colon that a capital letter follows.</summary>
    private static string Break(string text)
    {
        StringBuilder broken = new(text.Length);
        Stack<int> open = [];
        int plainStart = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int opener = Openers.IndexOf(text[i], StringComparison.Ordinal);
            if (opener >= 0)
            {
                if (open.Count == 0)
                {
                    broken.Append(BreakPlain(text[plainStart..i]));
                }

                open.Push(opener);
                broken.Append(text[i]);
            }
            else if (open.Count > 0)
            {
                // Any closing bracket closes the innermost group, and is printed as the one that belongs there.
                broken.Append(Closers.Contains(text[i], StringComparison.Ordinal) ? Closers[open.Pop()] : text[i]);
                plainStart = i + 1;
            }
        }

        return open.Count > 0 ? broken.ToString() : broken.Append(BreakPlain(text[plainStart..])).ToString();
    }

    private static string BreakPlain(string text) => CauseStart().Replace(text, ":\n");

    // Takes time in proportion to the text; a clock would only end the program, unheard, where the machine is busy.
    [GeneratedRegex(": (?=[A-Z])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex CauseStart();
}
