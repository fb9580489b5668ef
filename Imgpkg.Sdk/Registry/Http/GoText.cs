using System.Globalization;
using System.Text.Json;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Prints values as the original command does: objects as <c>map[k:v]</c>, lists as <c>[a b]</c> (cli 12.1), durations as <c>1m2.5s</c> (cli 3.1).</summary>
internal static class GoText
{
    public static string? Print(JsonElement element) =>
        element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : DisplayText.Clean(Value(element));

    public static string Duration(TimeSpan duration) => duration switch
    {
        { Ticks: < TimeSpan.TicksPerMillisecond } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMicroseconds:0.###}\u00b5s"),
        { Ticks: < TimeSpan.TicksPerSecond } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.######}ms"),
        { Ticks: < TimeSpan.TicksPerMinute } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#########}s"),
        _ => string.Create(
            CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerMinute}m{duration.Ticks % TimeSpan.TicksPerMinute / (double)TimeSpan.TicksPerSecond:0.#########}s"),
    };

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
