using System.Text.Json;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>One entry of a store's <c>index.json</c>: as it stands in the file, with the two members that tell entries apart.</summary>
internal sealed class LayoutEntry
{
    private static readonly string[] PlainMembers = ["mediaType", "digest", "size"];

    public LayoutEntry(JsonElement element)
    {
        Element = element;
        Digest = Text(element, "digest");
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("annotations", out JsonElement annotations))
        {
            Tag = Text(annotations, LayoutIndex.TagAnnotation);
            SecondTag = Text(annotations, LayoutIndex.SecondTagAnnotation);
        }
    }

    public JsonElement Element { get; }

    public string? Digest { get; }

    public string? Tag { get; }

    /// <summary>The digest tag, where the entry has a name already; null otherwise.</summary>
    public string? SecondTag { get; }

    /// <summary>Whether the entry says nothing but that the manifest is there.</summary>
    public bool IsPlain => Digest is not null && Element.EnumerateObject().All(member => Array.IndexOf(PlainMembers, member.Name) >= 0);

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
