namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>A value of a YAML document, with the line it starts on.</summary>
internal abstract class YamlNode(int line)
{
    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>How many nodes this one stands for, itself and what aliases repeat included.</summary>
    public abstract int Size { get; }

    /// <summary>What it is, in the words of JSON.</summary>
    public abstract string Shape { get; }
}
