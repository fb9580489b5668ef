using System.Globalization;
using System.Text;

namespace Imgpkg.Cli.Output;

/// <summary>
/// Builds JSON text as the original prints it: four spaces per level, and in strings only what must be escaped and what HTML would take
/// for markup (cli 1.8). The library's writer escapes more.
/// </summary>
internal static class JsonText
{
    /// <summary>A list of values that are JSON already, made for one level below <paramref name="depth"/>.</summary>
    public static string List(IEnumerable<string> items, int depth) => Enclose('[', items, ']', depth);

    /// <summary>An object of values that are JSON already, made for one level below <paramref name="depth"/>.</summary>
    public static string Object(IEnumerable<(string Name, string Value)> members, int depth) =>
        Enclose('{', members.Select(m => $"{Quote(m.Name)}: {m.Value}"), '}', depth);

    public static string Quote(string value)
    {
        StringBuilder quoted = new("\"", value.Length + 2);
        foreach (Rune rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\b' => quoted.Append(@"\b"),
                '\f' => quoted.Append(@"\f"),
                '\n' => quoted.Append(@"\n"),
                '\r' => quoted.Append(@"\r"),
                '\t' => quoted.Append(@"\t"),
                int code and (< 0x20 or '<' or '>' or '&' or 0x2028 or 0x2029) => quoted.Append(CultureInfo.InvariantCulture, $@"\u{code:x4}"),
                int code => quoted.Append(char.ConvertFromUtf32(code)),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static string Enclose(char opener, IEnumerable<string> items, char closer, int depth)
    {
        string indent = new(' ', 4 * depth);
        string content = string.Join(",\n", items.Select(item => $"{indent}    {item}"));
        return content.Length == 0 ? $"{opener}{closer}" : $"{opener}\n{content}\n{indent}{closer}";
    }
}
