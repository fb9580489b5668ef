namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>A single value, with its text after conversion to a string (formats 4.2).</summary>
internal sealed class YamlScalar(int line, ScalarKind kind, string text) : YamlNode(line)
{
    public ScalarKind Kind { get; } = kind;

    public string Text { get; } = text;

    public override int Size => 1;

    public override string Shape => Kind switch
    {
        ScalarKind.Null => "null",
        ScalarKind.Boolean => "bool",
        ScalarKind.Integer or ScalarKind.Float => "number",
        _ => "string",
    };
}
