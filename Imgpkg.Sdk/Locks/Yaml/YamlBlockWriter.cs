using System.Globalization;
using System.Text;
using YamlDotNet.Core;

namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>
/// Writes block mappings and lists of them in the layout of formats 4.5. Written by hand because YamlDotNet's emitter puts tabs
/// and some separators into the text as they are.
/// </summary>
/// <param name="start">What stands before the first key.</param>
internal sealed class YamlBlockWriter(string start = YamlBlockWriter.DocumentStart)
{
    /// <summary>The lead of the first field of a list item.</summary>
    public const string FirstOfItem = "- ";

    /// <summary>The lead of the other fields of a list item.</summary>
    public const string NextOfItem = "  ";

    private const string DocumentStart = "---\n";
    private const int Indentation = 2;
    private const int FoldingColumn = 80;

    // Readers give up looking for the colon after some distance, so longer keys are announced by a question mark.
    private const int MaxSimpleKeyBytes = 128;

    private readonly StringBuilder _text = new(start);
    private int _column;

    /// <summary>Writes a field with a string; the lead is what stands before the key and as wide as the mapping is indented.</summary>
    public void Field(string lead, string key, string value)
    {
        Key(lead, key);
        Put(" ");
        Scalar(value, ScalarStyleChoice.Choose(value, isKey: false), lead.Length + Indentation, folds: true);
        if (_column > 0)
        {
            Break(0);
        }
    }

    /// <summary>Writes a field with a value that is no string and needs no quotes.</summary>
    public void Literal(string lead, string key, string value)
    {
        Key(lead, key);
        Put($" {value}");
        Break(0);
    }

    /// <summary>Writes the key of a list or mapping that follows.</summary>
    public void Open(string lead, string key)
    {
        Key(lead, key);
        Break(0);
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();

    private void Key(string lead, string key)
    {
        ScalarStyle style = ScalarStyleChoice.Choose(key, isKey: true);
        Put(lead);
        if (Encoding.UTF8.GetByteCount(key) <= MaxSimpleKeyBytes)
        {
            Scalar(key, style, lead.Length + Indentation, folds: false);
        }
        else
        {
            Put("? ");
            Scalar(key, style, lead.Length + Indentation, folds: true);
            Break(lead.Length);
        }

        Put(":");
    }

    private void Scalar(string text, ScalarStyle style, int indentation, bool folds)
    {
        if (style == ScalarStyle.Literal)
        {
            LiteralBlock(text, indentation);
            return;
        }

        if (style == ScalarStyle.Plain && !(folds && text.Contains(' ', StringComparison.Ordinal)))
        {
            Put(text);
            return;
        }

        string quote = style switch { ScalarStyle.SingleQuoted => "'", ScalarStyle.DoubleQuoted => "\"", _ => string.Empty };
        Put(quote);
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (folds && _column > FoldingColumn && IsLoneInnerSpace(text, position))
            {
                Break(indentation);
            }
            else
            {
                Put(Escape(rune, style));
            }

            position += rune.Utf16SequenceLength;
        }

        Put(quote);
    }

    private void LiteralBlock(string text, int indentation)
    {
        string end = !text.EndsWith('\n') ? "-" : text is "\n" || text.EndsWith("\n\n", StringComparison.Ordinal) ? "+" : string.Empty;
        Put(text[0] is ' ' or '\n' ? $"|{Indentation}{end}" : $"|{end}");
        Break(0);
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
            {
                Put(new string(' ', indentation) + lines[i]);
            }

            if (i < lines.Length - 1)
            {
                Break(0);
            }
        }
    }

    private static bool IsLoneInnerSpace(string text, int position) =>
        text[position] == ' ' && position > 0 && position < text.Length - 1 && text[position - 1] != ' ' && text[position + 1] != ' ';

    private static string Escape(Rune rune, ScalarStyle style) => (style, rune.Value) switch
    {
        (ScalarStyle.SingleQuoted, '\'') => "''",
        (not ScalarStyle.DoubleQuoted, _) => rune.ToString(),
        (_, '"') => "\\\"",
        (_, '\\') => "\\\\",
        (_, 0) => "\\0",
        (_, '\a') => "\\a",
        (_, '\b') => "\\b",
        (_, '\t') => "\\t",
        (_, '\n') => "\\n",
        (_, '\v') => "\\v",
        (_, '\f') => "\\f",
        (_, '\r') => "\\r",
        (_, '\e') => "\\e",
        (_, var value) when !YamlCharacters.NeedsEscape(value) => rune.ToString(),
        (_, <= 0xFF and var value) => string.Create(CultureInfo.InvariantCulture, $"\\x{value:X2}"),
        (_, <= 0xFFFF and var value) => string.Create(CultureInfo.InvariantCulture, $"\\u{value:X4}"),
        (_, var value) => string.Create(CultureInfo.InvariantCulture, $"\\U{value:X8}"),
    };

    /// <summary>Appends text without line breaks; columns are counted in code points.</summary>
    private void Put(string text)
    {
        _text.Append(text);
        _column += text.Length - text.Count(char.IsLowSurrogate);
    }

    private void Break(int indentation)
    {
        _text.Append('\n').Append(' ', indentation);
        _column = indentation;
    }
}
