namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>A list.</summary>
internal sealed class YamlSequence(int line, IReadOnlyList<YamlNode> items) : YamlNode(line)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override int Size { get; } = 1 + items.Sum(item => item.Size);

    public override string Shape => "array";
}
