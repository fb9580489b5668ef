using System.Text.Json;

namespace Imgpkg.Sdk.Credentials;

/// <summary>The parts of a docker configuration that matter for credentials: <c>auths</c>, <c>credHelpers</c> and <c>credsStore</c>.</summary>
internal sealed class DockerConfig
{
    private readonly Dictionary<string, List<DockerAuthEntry>> _auths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _helpers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _helpersByName = new(StringComparer.Ordinal);
    private readonly string _store = string.Empty;

    private DockerConfig()
    {
    }

    private DockerConfig(JsonElement root)
    {
        foreach (JsonProperty auth in Section(root, "auths"))
        {
            string name = DockerLookupKey.Reduce(auth.Name);
            _auths.TryAdd(name, []);
            _auths[name].Add(new DockerAuthEntry(auth.Name, auth.Value));
        }

        foreach (JsonProperty helper in Section(root, "credHelpers"))
        {
            string value = Text(helper.Value, $"credHelpers \"{helper.Name}\"");
            _helpers[helper.Name] = value;
            _helpersByName.TryAdd(DockerLookupKey.Reduce(helper.Name), value);
        }

        _store = root.TryGetProperty("credsStore", out JsonElement store) ? Text(store, "credsStore") : string.Empty;
    }

    /// <summary>Reads a configuration; an empty file is an empty configuration.</summary>
    /// <exception cref="FormatException">It is malformed; the message shows nothing of its content but names.</exception>
    public static DockerConfig Parse(ReadOnlyMemory<byte> content)
    {
        ReadOnlyMemory<byte> text = content.Span.StartsWith("\uFEFF"u8) ? content[3..] : content;
        if (text.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return new DockerConfig();
        }

        return Read(text, out JsonElement root) is string problem ? throw new FormatException(problem) : new DockerConfig(root);
    }

    /// <summary>The entries for a key: the one spelled exactly so first, then its other spellings in the order of the file.</summary>
    public IEnumerable<DockerAuthEntry> Auths(DockerLookupKey key) =>
        _auths.TryGetValue(key.Name, out List<DockerAuthEntry>? entries)
            ? entries.OrderByDescending(entry => string.Equals(entry.Key, key.ServerKey, StringComparison.Ordinal))
            : [];

    /// <summary>
    /// The helper to ask for a key, null for none. A helper of its own beats the store; an empty one switches the store off. For a part
    /// of a registry the store is asked only when <c>auths</c> mentions that part, as tools do for what they put into the store: so a
    /// registry costs one question, not one for each of its repositories.
    /// </summary>
    public string? Helper(DockerLookupKey key, DockerLookupKey host)
    {
        string? helper = Own(key) ?? (Own(host) is null && (key.IsHost || _auths.ContainsKey(key.Name)) ? _store : null);
        return string.IsNullOrEmpty(helper) ? null : helper;
    }

    private string? Own(DockerLookupKey key) => _helpers.GetValueOrDefault(key.ServerKey) ?? _helpersByName.GetValueOrDefault(key.Name);

    // The parser's exception quotes what it stumbled over, which may be part of a secret: only the place is told.
    private static string? Read(ReadOnlyMemory<byte> text, out JsonElement root)
    {
        root = default;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object ? null : "the content is not a JSON object";
        }
        catch (JsonException e)
        {
            return $"invalid JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}";
        }
    }

    private static JsonElement.ObjectEnumerator Section(JsonElement root, string name) =>
        !root.TryGetProperty(name, out JsonElement section) || section.ValueKind == JsonValueKind.Null ? default
        : section.ValueKind == JsonValueKind.Object ? section.EnumerateObject()
        : throw new FormatException($"{name} is not an object");

    private static string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.ValueKind == JsonValueKind.Null ? string.Empty
        : throw new FormatException($"{name} is not a text");
}
