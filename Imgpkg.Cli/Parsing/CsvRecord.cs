using System.Text;

namespace Imgpkg.Cli.Parsing;

/// <summary>Reads the first CSV record of a flag's value: double quotes group what contains commas, and are doubled inside (cli 2.3).</summary>
internal sealed class CsvRecord
{
    private readonly string _text;
    private readonly List<string> _fields = [];
    private int _position;
    private int _line = 1;
    private int _lineStart;

    private CsvRecord(string text) => _text = text;

    public static IReadOnlyList<string> Read(string text)
    {
        // Line ends count as one character, and empty lines before the record do not count.
        string normal = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (normal.Length == 0)
        {
            return [];
        }

        CsvRecord record = new(normal);
        record.SkipEmptyLines();
        if (record._position == normal.Length)
        {
            throw new FlagValueException("EOF");
        }

        while (record.ReadField())
        {
        }

        return record._fields;
    }

    private void SkipEmptyLines()
    {
        while (_position < _text.Length && _text[_position] == '\n')
        {
            _position++;
            _line++;
            _lineStart = _position;
        }
    }

    /// <summary>Reads a field with the comma after it; false when the record ended.</summary>
    private bool ReadField()
    {
        _fields.Add(_position < _text.Length && _text[_position] == '"' ? ReadQuoted() : ReadPlain());
        bool more = _position < _text.Length && _text[_position] == ',';
        _position++;
        return more;
    }

    private string ReadPlain()
    {
        int length = _text.AsSpan(_position).IndexOfAny(',', '\n');
        int end = length < 0 ? _text.Length : _position + length;
        int quote = _text.IndexOf('"', _position, end - _position);
        if (quote >= 0)
        {
            throw Invalid(quote, "bare \" in non-quoted-field");
        }

        string field = _text[_position..end];
        _position = end;
        return field;
    }

    private string ReadQuoted()
    {
        StringBuilder field = new();
        for (_position++; _position < _text.Length; _position++)
        {
            char c = _text[_position];
            if (c == '\n')
            {
                _line++;
                _lineStart = _position + 1;
            }
            else if (c == '"')
            {
                char next = _position + 1 < _text.Length ? _text[_position + 1] : '\n';
                if (next is ',' or '\n')
                {
                    _position++;
                    return field.ToString();
                }

                _position = next == '"' ? _position + 1 : throw Invalid(_position, "extraneous or missing \" in quoted-field");
            }

            field.Append(c);
        }

        throw Invalid(_position, "extraneous or missing \" in quoted-field");
    }

    private FlagValueException Invalid(int position, string reason)
    {
        // Columns count bytes, from 1.
        int column = Encoding.UTF8.GetByteCount(_text.AsSpan(_lineStart, position - _lineStart)) + 1;
        string start = _line > 1 ? "record on line 1; " : string.Empty;
        return new FlagValueException($"{start}parse error on line {_line}, column {column}: {reason}");
    }
}
