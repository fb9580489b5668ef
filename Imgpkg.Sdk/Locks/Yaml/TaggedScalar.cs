using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>Converts a scalar to text by its style and its explicit tag, if it has one (formats 4.2).</summary>
internal static class TaggedScalar
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    public static YamlScalar Read(Scalar scalar, int line, LockSource source)
    {
        if (scalar.Tag.IsEmpty)
        {
            return scalar.Style == ScalarStyle.Plain ? Resolve(scalar.Value, line) : Text(scalar.Value, line);
        }

        string tag = scalar.Tag.IsNonSpecific ? string.Empty : scalar.Tag.Value;
        return tag switch
        {
            TagPrefix + "binary" => Text(Decode(scalar.Value, line, source), line),
            TagPrefix + "null" => Demand(scalar.Value, "null", ScalarKind.Null, line, source),
            TagPrefix + "bool" => Demand(scalar.Value, "bool", ScalarKind.Boolean, line, source),
            TagPrefix + "int" => Demand(scalar.Value, "int", ScalarKind.Integer, line, source),
            TagPrefix + "float" => Demand(scalar.Value, "float", ScalarKind.Float, line, source),
            TagPrefix + "timestamp" => Demand(scalar.Value, "timestamp", ScalarKind.Timestamp, line, source),
            _ => Text(scalar.Value, line),
        };
    }

    private static YamlScalar Text(string text, int line) => new(line, ScalarKind.Text, text);

    private static YamlScalar Resolve(string text, int line)
    {
        (ScalarKind kind, string converted) = ScalarResolver.Resolve(text);
        return new YamlScalar(line, kind, converted);
    }

    private static YamlScalar Demand(string text, string tag, ScalarKind kind, int line, LockSource source)
    {
        YamlScalar resolved = Resolve(text, line);
        return resolved.Kind == kind || (kind == ScalarKind.Float && resolved.Kind == ScalarKind.Integer)
            ? resolved
            : throw source.Malformed($"cannot decode `{text}` as a !!{tag}", line);
    }

    private static string Decode(string base64, int line, LockSource source)
    {
        byte[] buffer = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, buffer, out int length)
            ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw source.Malformed("!!binary value contains invalid base64 data", line);
    }
}
