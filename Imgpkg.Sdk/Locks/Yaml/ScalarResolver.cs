using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>Tells what an unquoted scalar means in YAML 1.1, and its text as a string (formats 4.2, 4.5).</summary>
internal static partial class ScalarResolver
{
    public const string True = "true";
    private const string False = "false";
    private const int MatchTimeout = 1000;

    private static readonly FrozenDictionary<string, (ScalarKind Kind, string Text)> Words = MakeWords();

    /// <summary>The kind of <paramref name="text"/> and what it becomes where a string is expected.</summary>
    public static (ScalarKind Kind, string Text) Resolve(string text)
    {
        if (Words.TryGetValue(text, out (ScalarKind Kind, string Text) word))
        {
            return word;
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.'))
        {
            return (ScalarKind.Text, text);
        }

        if (TimestampText.IsTimestamp(text))
        {
            return (ScalarKind.Timestamp, text);
        }

        string digits = text.Replace("_", string.Empty, StringComparison.Ordinal);
        return YamlNumber.TryReadInteger(digits) is { } integer ? (ScalarKind.Integer, integer)
            : FloatPattern().IsMatch(digits) && double.Parse(digits, CultureInfo.InvariantCulture) is var number && double.IsFinite(number)
                ? (ScalarKind.Float, YamlNumber.Format((float)number))
            : (ScalarKind.Text, text);
    }

    /// <summary>Whether YAML 1.1 reads the unquoted text as a string. Base 60 counts as a number here, though it is read as text.</summary>
    public static bool IsText(string text) => Resolve(text).Kind == ScalarKind.Text && !SexagesimalPattern().IsMatch(text);

    private static FrozenDictionary<string, (ScalarKind Kind, string Text)> MakeWords()
    {
        var words = new Dictionary<string, (ScalarKind, string)>(StringComparer.Ordinal) { ["~"] = (ScalarKind.Null, ""), [""] = (ScalarKind.Null, "") };
        Add(ScalarKind.Null, "", "null", "Null", "NULL");
        Add(ScalarKind.Boolean, True, "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
        Add(ScalarKind.Boolean, False, "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
        Add(ScalarKind.Float, "NaN", ".nan", ".NaN", ".NAN");
        Add(ScalarKind.Float, "+Inf", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF");
        Add(ScalarKind.Float, "-Inf", "-.inf", "-.Inf", "-.INF");
        return words.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(ScalarKind kind, string text, params ReadOnlySpan<string> spellings)
        {
            foreach (string spelling in spellings)
            {
                words[spelling] = (kind, text);
            }
        }
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex FloatPattern();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?\z", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex SexagesimalPattern();
}
