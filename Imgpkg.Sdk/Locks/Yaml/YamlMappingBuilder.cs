namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>Collects the entries of a mapping; a key that is there already is an error, also when a merge brings it.</summary>
internal sealed class YamlMappingBuilder(int line, LockSource source)
{
    private readonly List<YamlEntry> _entries = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public void Add(YamlNode key, YamlNode value)
    {
        if (key is not YamlScalar scalar)
        {
            throw source.Malformed($"line {key.Line}: invalid map key: {key.Shape}", key.Line);
        }

        if (scalar.Kind == ScalarKind.Null)
        {
            throw source.Malformed($"line {key.Line}: unsupported map key of type: null", key.Line);
        }

        Add(new YamlEntry(scalar.Text, key.Line, value), key.Line);
    }

    /// <summary>Takes over the entries of a mapping, or of each mapping of a list: the YAML 1.1 merge key.</summary>
    public void Merge(YamlNode value, int atLine)
    {
        foreach (YamlNode part in value is YamlSequence sequence ? sequence.Items : [value])
        {
            if (part is not YamlMapping mapping)
            {
                throw source.Malformed($"line {atLine}: map merge requires map or sequence of maps as the value", atLine);
            }

            foreach (YamlEntry entry in mapping.Entries)
            {
                Add(entry, atLine);
            }
        }
    }

    public YamlMapping Build() => new(line, _entries);

    private void Add(YamlEntry entry, int atLine)
    {
        if (!_keys.Add(entry.Key))
        {
            throw source.Duplicate(entry.Key, atLine);
        }

        _entries.Add(entry);
    }
}
