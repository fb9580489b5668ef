namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>What an unquoted YAML 1.1 scalar means.</summary>
internal enum ScalarKind
{
    Text,
    Null,
    Boolean,
    Integer,
    Float,
    Timestamp,
}
