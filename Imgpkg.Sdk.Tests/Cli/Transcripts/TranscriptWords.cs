using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>The words in braces: what is different in every run, what cannot be seen in a file, and what may be anything of its kind.</summary>
internal sealed class TranscriptWords
{
    private static readonly (string Word, string Pattern)[] Kinds =
    [
        ("{digest}", "sha256:[0-9a-f]{64}"),
        ("{hex}", "[0-9a-f]{64}"),
        ("{dur}", "([0-9]+h)?([0-9]+m)?[0-9]+(\\.[0-9]+)?(ns|\u00b5s|ms|s)"),
        ("{time}", "[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"),
        ("{any}", "[^\n]*"),
        ("{rest}", "(.|\n)*"),
    ];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal) { ["{sp}"] = " ", ["{tab}"] = "\t", ["{esc}"] = "\u001b", ["{cr}"] = "\r" };

    public TranscriptWords()
    {
    }

    public TranscriptWords(TranscriptWords others) => _values = new Dictionary<string, string>(others._values, StringComparer.Ordinal);

    public void Add(string word, string value) => _values[$"{{{word}}}"] = value;

    /// <summary>The text with values in place of the words that have one.</summary>
    public string Fill(string text) => _values.Aggregate(text, (filled, word) => filled.Replace(word.Key, word.Value, StringComparison.Ordinal));

    /// <summary>The expected text: the actual one if that is what is expected, words of kinds included.</summary>
    public string Expect(string expected, string actual)
    {
        string filled = Fill(expected);
        string pattern = Kinds.Aggregate(Regex.Escape(filled), (text, kind) => text.Replace(Regex.Escape(kind.Word), kind.Pattern, StringComparison.Ordinal));
        return Regex.IsMatch(actual, $@"\A{pattern}\z", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)) ? actual : filled;
    }
}
