namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>The fields of a mapping with a fixed set of names (formats 4.2: exact names first, then without regard to case).</summary>
internal sealed class YamlFields
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly LockSource _source;

    private YamlFields(int? line, LockSource source)
    {
        OwnLine = line;
        _source = source;
    }

    /// <summary>The line of the mapping itself; null when it is absent.</summary>
    public int? OwnLine { get; }

    /// <summary>Reads a mapping whose unknown fields are errors. An absent one or <c>null</c> has no fields.</summary>
    public static YamlFields ReadStrict(YamlNode? node, string name, string[] known, LockSource source) => Read(node, name, known, source, strict: true);

    /// <summary>Reads a mapping whose unknown fields do not matter.</summary>
    public static YamlFields ReadTolerant(YamlNode? node, string name, string[] known, LockSource source) => Read(node, name, known, source, strict: false);

    /// <summary>The line of the value of a field; null when it is absent.</summary>
    public int? Line(string name) => Node(name)?.Line;

    /// <summary>The value of a field; null when it is absent.</summary>
    public YamlNode? Node(string name) => _values.GetValueOrDefault(name);

    /// <summary>The text of a field; empty when it is absent or <c>null</c>.</summary>
    public string Text(string name) => Node(name) is { } node ? TextOf(node, name) : string.Empty;

    /// <summary>The truth of a field; false when it is absent or <c>null</c>.</summary>
    public bool Flag(string name) => Node(name) switch
    {
        null or YamlScalar { Kind: ScalarKind.Null } => false,
        YamlScalar { Kind: ScalarKind.Boolean } scalar => scalar.Text == ScalarResolver.True,
        { } other => throw CannotRead(other, name, "bool"),
    };

    /// <summary>The items of a list; none when it is absent or <c>null</c>.</summary>
    public IReadOnlyList<YamlNode> Items(string name) => Node(name) switch
    {
        null or YamlScalar { Kind: ScalarKind.Null } => [],
        YamlSequence sequence => sequence.Items,
        { } other => throw CannotRead(other, name, "list"),
    };

    /// <summary>A mapping of free keys to texts; empty when it is absent or <c>null</c>.</summary>
    public IReadOnlyDictionary<string, string> Texts(string name) => Node(name) switch
    {
        null or YamlScalar { Kind: ScalarKind.Null } => new Dictionary<string, string>(StringComparer.Ordinal),
        YamlMapping mapping => mapping.Entries.ToDictionary(entry => entry.Key, entry => TextOf(entry.Value, name), StringComparer.Ordinal),
        { } other => throw CannotRead(other, name, "map of strings"),
    };

    private static YamlFields Read(YamlNode? node, string name, string[] known, LockSource source, bool strict)
    {
        var fields = new YamlFields(node?.Line, source);
        if (node is null or YamlScalar { Kind: ScalarKind.Null })
        {
            return fields;
        }

        if (node is not YamlMapping mapping)
        {
            throw fields.CannotRead(node, name, "object");
        }

        // The original decodes in the order of the keys, so the first error of several is the one of the smallest key.
        foreach (YamlEntry entry in mapping.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            string? field = Array.Find(known, candidate => candidate == entry.Key)
                ?? Array.Find(known, candidate => string.Equals(candidate, entry.Key, StringComparison.OrdinalIgnoreCase));
            if (field is null && strict)
            {
                throw source.Mistyped($"unknown field \"{entry.Key}\"", entry.Line);
            }

            if (field is not null && !fields._values.TryAdd(field, entry.Value))
            {
                throw source.Duplicate(entry.Key, entry.Line);
            }
        }

        return fields;
    }

    private string TextOf(YamlNode node, string name) => node is YamlScalar scalar ? scalar.Text : throw CannotRead(node, name, "string");

    private LockFileException CannotRead(YamlNode node, string name, string type) =>
        _source.Mistyped($"cannot unmarshal {node.Shape} into {name} of type {type}", node.Line);
}
