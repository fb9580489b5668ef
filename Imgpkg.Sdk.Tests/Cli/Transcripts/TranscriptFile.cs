using System.Globalization;
using System.Text;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>
/// Reads transcripts: <c># row</c>, then <c>$ command</c> lines, <c>&gt; standard output</c> (<c>&gt;| </c> without a line end),
/// <c>! standard error</c> and <c>? exit code</c>; a command after these is a further step. <c>;</c> begins a remark.
/// </summary>
internal sealed class TranscriptFile
{
    private readonly List<Transcript> _transcripts = [];
    private readonly StringBuilder _script = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private string? _row;
    private List<TranscriptStep> _steps = [];
    private int _exitCode;
    private bool _isAnswered;

    public static string Folder => Path.Combine(SuiteEnvironment.SourceRoot, "Imgpkg.Sdk.Tests", "Fixtures", "transcripts");

    public static IReadOnlyList<Transcript> ReadAll() =>
        [.. Directory.EnumerateFiles(Folder, "*.transcript").Order(StringComparer.Ordinal).SelectMany(path => Read(File.ReadLines(path)))];

    public static IReadOnlyList<Transcript> Read(IEnumerable<string> lines)
    {
        TranscriptFile file = new();
        foreach (string line in lines)
        {
            file.Add(line);
        }

        file.EndTranscript();
        return file._transcripts;
    }

    private void Add(string line)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        string mark = space < 0 ? line : line[..space];
        string text = space < 0 ? string.Empty : line[(space + 1)..];
        switch (mark)
        {
            case "#":
                EndTranscript();
                _row = text;
                break;
            case "$":
                AddCommand(text);
                break;
            case ">":
                Answer(_output, text + "\n");
                break;
            case ">|":
                Answer(_output, text);
                break;
            case "!":
                Answer(_error, text + "\n");
                break;
            case "?":
                _isAnswered = true;
                _exitCode = int.Parse(text, CultureInfo.InvariantCulture);
                break;
            case "" or ";":
                break;
            default:
                throw new FormatException($"Not a line of a transcript: {line}");
        }
    }

    private void AddCommand(string text)
    {
        if (_isAnswered)
        {
            EndStep();
        }

        _script.Append(text).Append('\n');
    }

    private void Answer(StringBuilder stream, string text)
    {
        _isAnswered = true;
        stream.Append(text);
    }

    private void EndTranscript()
    {
        EndStep();
        if (_row is not null)
        {
            _transcripts.Add(new Transcript(_row, _steps));
        }

        _steps = [];
    }

    private void EndStep()
    {
        if (_script.Length > 0)
        {
            _steps.Add(new TranscriptStep($"{_script}", $"{_output}", $"{_error}", _exitCode));
        }

        _script.Clear();
        _output.Clear();
        _error.Clear();
        (_exitCode, _isAnswered) = (0, false);
    }
}
