using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Tests.Docs;

/// <summary>A fenced block of a page. A comment right before it may say who runs it, or why nobody does.</summary>
/// <param name="Page">The path of the page.</param>
/// <param name="Line">Where its first line of content is, from 1.</param>
/// <param name="Language">The word after the fence.</param>
/// <param name="Remark">The comment before the fence; empty when there is none.</param>
/// <param name="Text">The content.</param>
internal sealed partial record CodeBlock(string Page, int Line, string Language, string Remark, string Text)
{
    /// <summary>A terminal: commands after <c>$ </c>, and their output.</summary>
    public const string Terminal = "console";

    /// <summary>Commands alone, one a line.</summary>
    public const string Script = "sh";

    private const string Prompt = "$ ";

    /// <summary>Whether it is written as its language says.</summary>
    public bool IsWellFormed => Language != Terminal || Text.StartsWith(Prompt, StringComparison.Ordinal);

    public bool HasCommands => Language is Terminal or Script;

    /// <summary>Whether the page's test runs it.</summary>
    public bool IsRunHere => HasCommands && IsWellFormed && Remark.Length == 0;

    /// <summary>The commands with their outputs, in order.</summary>
    public IEnumerable<DocumentedCommand> Commands()
    {
        string[] lines = Text.Split('\n');
        int next = 0;
        while (next < lines.Length)
        {
            int first = next;
            string command = ReadCommand(lines, ref next);
            int answer = next;
            string output = ReadOutput(lines, ref next);
            if (command.Length > 0)
            {
                yield return new DocumentedCommand(Line + first, command, output.Length > 0 ? output : null, Line + answer);
            }
        }
    }

    public override string ToString() => $"{Page}:{Line}";

    // A back-slash at the end and a here-document continue a command.
    private string ReadCommand(string[] lines, ref int next)
    {
        string first = lines[next++];
        string command = Language == Terminal && first.StartsWith(Prompt, StringComparison.Ordinal) ? first[Prompt.Length..] : first;
        string? end = HereDocument().Match(command) is { Success: true } match ? match.Groups["end"].Value : null;
        while (next < lines.Length && (end is not null || command.EndsWith('\\')))
        {
            string line = lines[next++];
            command += "\n" + line;
            end = line == end ? null : end;
        }

        return command;
    }

    private string ReadOutput(string[] lines, ref int next)
    {
        List<string> output = [];
        while (Language == Terminal && next < lines.Length && !lines[next].StartsWith(Prompt, StringComparison.Ordinal))
        {
            output.Add(lines[next++]);
        }

        return string.Join('\n', output).TrimEnd('\n');
    }

    [GeneratedRegex("<<'?(?<end>[A-Z]+)'?")]
    private static partial Regex HereDocument();
}
