using System.Text.Json;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Prints JSON values as the original command does: objects as <c>map[k:v]</c>, lists as <c>[a b]</c> (cli 12.1).</summary>
internal static class GoText
{
    public static string? Print(JsonElement element) =>
        element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : DisplayText.Clean(Value(element));

    private static string Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"map[{string.Join(' ', element.EnumerateObject().OrderBy(p => p.Name, Utf8Order.Instance).Select(p => $"{p.Name}:{Value(p.Value)}"))}]",
        JsonValueKind.Array => $"[{string.Join(' ', element.EnumerateArray().Select(Value))}]",
        JsonValueKind.Null => "<nil>",
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => element.GetRawText(),
    };
}
