namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>A mapping without duplicate keys, in the order of the text.</summary>
internal sealed class YamlMapping(int line, IReadOnlyList<YamlEntry> entries) : YamlNode(line)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override int Size { get; } = 1 + entries.Sum(entry => 1 + entry.Value.Size);

    public override string Shape => "object";
}
