using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>What a terminal shows for a while, and what is left on it in the end.</summary>
internal static partial class TerminalScreen
{
    /// <summary>The lines that were shown and taken away again.</summary>
    public static IReadOnlyList<string> Frames(string output) => [.. Frame().Matches(output).Select(match => match.Groups["lines"].Value)];

    /// <summary>What is left: a frame and what takes it away leave nothing.</summary>
    public static string Rest(string output) => Frame().Replace(output, match => match.Groups["lines"].Value.Length > 0 ? string.Empty : match.Value);

    // Lines up to the sequence that takes exactly them away: back to the first column, up once per line but one, and erase what is below.
    [GeneratedRegex(
        @"(?<lines>[^\n\r\u001b]+(?<more>\n[^\n\r\u001b]+)*)\r(?<-more>\u001b\[A)*(?(more)(?!))\u001b\[J",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Frame();
}
