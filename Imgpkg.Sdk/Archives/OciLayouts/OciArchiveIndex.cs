using System.Text.Json;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.OciLayouts;

/// <summary>Reads and writes the <c>index.json</c> of an image layout in a tar.</summary>
internal static class OciArchiveIndex
{
    private const string TagAnnotation = "org.opencontainers.image.ref.name";

    // Local stores keep the tag sha256-HEX.imgpkg of an entry that has another tag here.
    private const string SecondTagAnnotation = "dev.carvel.imgpkg.tag";

    public static IReadOnlyList<OciArchiveIndexEntry> Read(byte[] json)
    {
        try
        {
            using JsonDocument document = OciJson.Open(json, default);
            return document.RootElement.TryGetProperty("manifests", out JsonElement manifests) && manifests.ValueKind == JsonValueKind.Array
                ? [.. manifests.EnumerateArray().Select(ReadEntry)]
                : [];
        }
        catch (InvalidManifestException e)
        {
            throw new InvalidArchiveException($"{OciArchive.IndexName} is not valid: {e.Message}", e);
        }
    }

    /// <summary>Writes an index: an entry per manifest and tag, sorted by tag, those without after them.</summary>
    public static byte[] Write(IEnumerable<OciArchiveIndexEntry> entries)
    {
        var json = new GoJson();
        json.Raw("{\"schemaVersion\":2,\"mediaType\":").String(MediaTypes.OciIndex).Raw(",\"manifests\":[");
        string separator = string.Empty;
        foreach ((Descriptor manifest, string? tag) in Sorted(entries))
        {
            json.Raw(separator).Raw("{\"mediaType\":").String(manifest.MediaType);
            json.Raw(",\"digest\":").String($"{manifest.Digest}").Raw(",\"size\":").Number(manifest.Size);
            if (tag is not null)
            {
                json.Raw(",\"annotations\":").Map([KeyValuePair.Create(TagAnnotation, tag)]);
            }

            json.Raw("}");
            separator = ",";
        }

        return json.Raw("]}").ToUtf8();
    }

    private static IEnumerable<(Descriptor Manifest, string? Tag)> Sorted(IEnumerable<OciArchiveIndexEntry> entries) => entries
        .SelectMany(entry => entry.Tags.Count == 0 ? [(entry.Manifest, (string?)null)] : entry.Tags.Select(tag => (entry.Manifest, (string?)tag)))
        .DistinctBy(entry => (entry.Manifest.Digest, entry.Item2))
        .OrderBy(entry => entry.Item2 is null)
        .ThenBy(entry => entry.Item2, StringComparer.Ordinal)
        .ThenBy(entry => entry.Manifest.Digest.ToString(), StringComparer.Ordinal)
        .Select(entry => (entry.Manifest, entry.Item2));

    private static OciArchiveIndexEntry ReadEntry(JsonElement element)
    {
        Descriptor manifest = OciJson.ReadDescriptor(element, default);
        return new OciArchiveIndexEntry(
            manifest with { Annotations = new Dictionary<string, string>(StringComparer.Ordinal) },
            [.. new[] { TagAnnotation, SecondTagAnnotation }.Select(name => manifest.Annotations.GetValueOrDefault(name)).OfType<string>()]);
    }
}
