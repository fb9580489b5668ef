using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>
/// Computes a store's next <c>index.json</c> for one manifest that was put. Whatever other tools wrote there is carried over: entries,
/// their members and annotations, members of the document.
/// </summary>
internal sealed class LayoutIndexUpdate
{
    // The relaxed encoder leaves '+' and letters of all scripts as other tools write them; the file is never embedded in HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly LayoutIndex _index;
    private readonly Descriptor _manifest;
    private readonly string? _tag;
    private readonly LayoutEntry? _target;
    private readonly HashSet<LayoutEntry> _dropped = [];

    /// <summary>Decides which entry stands for the manifest from now on, and which go.</summary>
    /// <param name="index">The index as it stands.</param>
    /// <param name="manifest">What was put.</param>
    /// <param name="tag">The tag it gets; null for none.</param>
    /// <param name="members">If an index was put, what it lists: an entry of their own, if it says nothing more, becomes superfluous.</param>
    public LayoutIndexUpdate(LayoutIndex index, Descriptor manifest, string? tag, IEnumerable<Descriptor> members)
    {
        _index = index;
        _manifest = manifest;
        _tag = tag;

        string digest = manifest.Digest.ToString();
        _target = tag is null
            ? index.Entries.FirstOrDefault(entry => entry.Digest == digest)
            : index.Entries.FirstOrDefault(entry => entry.Tag == tag && entry.Digest == digest)
                ?? index.Entries.FirstOrDefault(entry => entry.Tag is null && entry.Digest == digest);
        if (tag is not null)
        {
            // The tag moves: an entry that held it described the old manifest in all its members.
            _dropped.UnionWith(index.Entries.Where(entry => entry.Tag == tag && entry != _target));
        }

        HashSet<string> listed = [.. members.Select(member => member.Digest.ToString())];
        _dropped.UnionWith(index.Entries.Where(entry => entry != _target && entry.IsPlain && listed.Contains(entry.Digest!)));
    }

    /// <summary>Whether the index has to be written at all.</summary>
    public bool ChangesAnything => _dropped.Count > 0 || _target is null || (_tag is not null && _target.Tag is null);

    public ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            bool listed = false;
            foreach (JsonProperty member in _index.Root.EnumerateObject())
            {
                if (member.Name == "manifests")
                {
                    WriteEntries(json);
                    listed = true;
                }
                else
                {
                    member.WriteTo(json);
                }
            }

            if (!listed)
            {
                WriteEntries(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private void WriteEntries(Utf8JsonWriter json)
    {
        json.WriteStartArray("manifests");
        foreach (LayoutEntry entry in _index.Entries.Where(entry => !_dropped.Contains(entry)))
        {
            if (entry == _target && _tag is not null && entry.Tag is null)
            {
                WriteTagged(json, entry.Element, _tag);
            }
            else
            {
                entry.Element.WriteTo(json);
            }
        }

        if (_target is null)
        {
            WriteNew(json);
        }

        json.WriteEndArray();
    }

    private static void WriteTagged(Utf8JsonWriter json, JsonElement entry, string tag)
    {
        json.WriteStartObject();
        foreach (JsonProperty member in entry.EnumerateObject().Where(member => member.Name != "annotations"))
        {
            member.WriteTo(json);
        }

        json.WriteStartObject("annotations");
        if (entry.TryGetProperty("annotations", out JsonElement annotations) && annotations.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty annotation in annotations.EnumerateObject().Where(annotation => annotation.Name != LayoutIndex.TagAnnotation))
            {
                annotation.WriteTo(json);
            }
        }

        json.WriteString(LayoutIndex.TagAnnotation, tag);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteNew(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", _manifest.MediaType);
        json.WriteString("digest", _manifest.Digest.ToString());
        json.WriteNumber("size", _manifest.Size);
        if (_tag is not null)
        {
            json.WriteStartObject("annotations");
            json.WriteString(LayoutIndex.TagAnnotation, _tag);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
