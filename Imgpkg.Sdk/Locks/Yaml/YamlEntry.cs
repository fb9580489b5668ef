namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>A key, as text, and its value.</summary>
internal sealed record YamlEntry(string Key, int Line, YamlNode Value);
