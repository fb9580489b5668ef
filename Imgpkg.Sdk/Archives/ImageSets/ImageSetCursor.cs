using System.Text.Json;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>Goes through the document of an image set value by value; null stands for every empty value, as in the original.</summary>
internal ref struct ImageSetCursor
{
    private const int MaxDepth = 64;

    private Utf8JsonReader _json;

    /// <summary>Starts at the document's value.</summary>
    public ImageSetCursor(ReadOnlySpan<byte> json)
    {
        _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        Next();
    }

    public delegate T ReadValue<out T>(ref ImageSetCursor json);

    public delegate void ReadMember(ref ImageSetCursor json, string name);

    public bool IsNull => _json.TokenType == JsonTokenType.Null;

    /// <summary>Passes over the value.</summary>
    public void Skip() => _json.Skip();

    public long Number() => _json.GetInt64();

    /// <summary>Checks that nothing but white space follows.</summary>
    public void End()
    {
        while (_json.Read())
        {
            // Anything else throws here.
        }
    }

    /// <summary>Reads an object. Names are given in upper case: their case does not matter.</summary>
    public void Members(ReadMember read)
    {
        if (IsNull)
        {
            return;
        }

        Expect(JsonTokenType.StartObject, "an object");
        while (Next() != JsonTokenType.EndObject)
        {
            string name = _json.GetString()!.ToUpperInvariant();
            Next();
            read(ref this, name);
        }
    }

    public List<T> List<T>(ReadValue<T> read)
    {
        List<T> items = [];
        if (IsNull)
        {
            return items;
        }

        Expect(JsonTokenType.StartArray, "a list");
        while (Next() != JsonTokenType.EndArray)
        {
            items.Add(read(ref this));
        }

        return items;
    }

    public Dictionary<string, string>? Map()
    {
        if (IsNull)
        {
            return null;
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(JsonTokenType.StartObject, "an object");
        while (Next() != JsonTokenType.EndObject)
        {
            string name = _json.GetString()!;
            Next();
            map[name] = Text();
        }

        return map;
    }

    public string Text() => IsNull ? string.Empty : _json.GetString()!;

    // Straight into bytes: these documents are most of the file, and a string would double them.
    public byte[] Bytes()
    {
        if (IsNull)
        {
            return [];
        }

        Expect(JsonTokenType.String, "a string");
        byte[] bytes = new byte[_json.ValueSpan.Length];
        int length = _json.CopyString(bytes);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    private JsonTokenType Next() => _json.Read() ? _json.TokenType : throw new JsonException("The document ends too early.");

    private void Expect(JsonTokenType type, string what)
    {
        if (_json.TokenType != type)
        {
            throw new JsonException($"There should be {what} at byte {_json.TokenStartIndex}.");
        }
    }
}
