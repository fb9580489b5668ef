using System.Globalization;
using System.Text;

namespace Imgpkg.Sdk.Oci;

/// <summary>
/// Writes compact JSON with the escapes of Go's encoder (formats 5.3). The base library's encoder escapes other characters, which
/// changes digests.
/// </summary>
internal sealed class GoJson
{
    private readonly StringBuilder _text = new();

    public GoJson Raw(string json)
    {
        _text.Append(json);
        return this;
    }

    public GoJson Number(long value)
    {
        _text.Append(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public GoJson String(string value)
    {
        _text.Append('"');
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                _text.Append(c).Append(value[++i]);
            }
            else
            {
                Append(c);
            }
        }

        _text.Append('"');
        return this;
    }

    /// <summary>An object of strings, keys in the order of their UTF-8 bytes.</summary>
    public GoJson Map(IEnumerable<KeyValuePair<string, string>> map)
    {
        char separator = '{';
        foreach ((string key, string value) in map.OrderBy(pair => pair.Key, Utf8Order.Instance))
        {
            _text.Append(separator);
            String(key);
            _text.Append(':');
            String(value);
            separator = ',';
        }

        _text.Append(separator == '{' ? "{}" : "}");
        return this;
    }

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Append(char c)
    {
        switch (c)
        {
            case '"':
                _text.Append("\\\"");
                break;
            case '\\':
                _text.Append("\\\\");
                break;
            case '\b':
                _text.Append("\\b");
                break;
            case '\f':
                _text.Append("\\f");
                break;
            case '\n':
                _text.Append("\\n");
                break;
            case '\r':
                _text.Append("\\r");
                break;
            case '\t':
                _text.Append("\\t");
                break;
            case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029':
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                break;
            case >= '\ud800' and <= '\udfff':
                _text.Append("\\ufffd");
                break;
            default:
                _text.Append(c);
                break;
        }
    }
}
