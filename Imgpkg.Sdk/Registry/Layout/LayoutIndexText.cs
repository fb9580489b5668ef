using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>
/// Writes a store's <c>index.json</c> anew. Whatever other tools wrote there is carried over: entries, their members and annotations,
/// members of the document.
/// </summary>
internal static class LayoutIndexText
{
    // The relaxed encoder leaves '+' and letters of all scripts as other tools write them; the file is never embedded in HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document with the entries that <paramref name="writeEntries"/> writes into its list.</summary>
    public static ReadOnlyMemory<byte> Write(JsonElement root, Action<Utf8JsonWriter> writeEntries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            bool listed = false;
            foreach (JsonProperty member in root.EnumerateObject())
            {
                if (member.Name == "manifests")
                {
                    WriteList(json, writeEntries);
                    listed = true;
                }
                else
                {
                    member.WriteTo(json);
                }
            }

            if (!listed)
            {
                WriteList(json, writeEntries);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Writes an entry under other tags than it has; null for none.</summary>
    public static void WriteTagged(Utf8JsonWriter json, JsonElement entry, string? first, string? second)
    {
        json.WriteStartObject();
        foreach (JsonProperty member in entry.EnumerateObject().Where(member => member.Name != "annotations"))
        {
            member.WriteTo(json);
        }

        JsonProperty[] others = [.. OtherAnnotations(entry)];
        if (others.Length > 0 || first is not null)
        {
            json.WriteStartObject("annotations");
            foreach (JsonProperty annotation in others)
            {
                annotation.WriteTo(json);
            }

            WriteTag(json, LayoutIndex.TagAnnotation, first);
            WriteTag(json, LayoutIndex.SecondTagAnnotation, second);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTag(Utf8JsonWriter json, string annotation, string? tag)
    {
        if (tag is not null)
        {
            json.WriteString(annotation, tag);
        }
    }

    private static IEnumerable<JsonProperty> OtherAnnotations(JsonElement entry) =>
        entry.TryGetProperty("annotations", out JsonElement annotations) && annotations.ValueKind == JsonValueKind.Object
            ? annotations.EnumerateObject().Where(annotation => annotation.Name is not (LayoutIndex.TagAnnotation or LayoutIndex.SecondTagAnnotation))
            : [];

    private static void WriteList(Utf8JsonWriter json, Action<Utf8JsonWriter> writeEntries)
    {
        json.WriteStartArray("manifests");
        writeEntries(json);
        json.WriteEndArray();
    }
}
