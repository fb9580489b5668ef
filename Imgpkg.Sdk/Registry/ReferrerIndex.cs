using System.Text;
using System.Text.Json;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// The index under a <see cref="ReferrerTag"/>, as clients keep it where registries do not (distribution-spec 1.1, pushing manifests with
/// subject). Entries that are there are carried over as they stand.
/// </summary>
internal static class ReferrerIndex
{
    /// <summary>The index with one entry more; null when it has the entry.</summary>
    public static ManifestContent? With(ManifestContent? index, Descriptor referrer)
    {
        List<(string Digest, string Json)> entries = Read(index);
        if (entries.Exists(entry => entry.Digest == referrer.Digest.ToString()))
        {
            return null;
        }

        entries.Add((referrer.Digest.ToString(), Write(referrer)));
        return Build(entries);
    }

    /// <summary>The index with one entry less; null when it does not have it.</summary>
    public static ManifestContent? Without(ManifestContent index, Digest referrer)
    {
        List<(string Digest, string Json)> entries = Read(index);
        return entries.RemoveAll(entry => entry.Digest == referrer.ToString()) > 0 ? Build(entries) : null;
    }

    private static List<(string Digest, string Json)> Read(ManifestContent? index)
    {
        if (index is not { IsIndex: true })
        {
            return [];
        }

        // The view checks the document; the entries themselves are kept byte for byte.
        _ = ImageIndex.Parse(index);
        using JsonDocument document = OciJson.Open(index.Bytes, index.Digest);
        return document.RootElement.TryGetProperty("manifests", out JsonElement manifests) && manifests.ValueKind == JsonValueKind.Array
            ? [.. manifests.EnumerateArray().Select(entry => (entry.GetProperty("digest").GetString()!, entry.GetRawText()))]
            : [];
    }

    private static ManifestContent Build(List<(string Digest, string Json)> entries) => new(
        MediaTypes.OciIndex,
        new GoJson()
            .Raw("{\"schemaVersion\":2,\"mediaType\":").String(MediaTypes.OciIndex)
            .Raw(",\"manifests\":[").Raw(string.Join(',', entries.Select(entry => entry.Json))).Raw("]}")
            .ToUtf8());

    private static string Write(Descriptor referrer)
    {
        GoJson json = new GoJson()
            .Raw("{\"mediaType\":").String(referrer.MediaType)
            .Raw(",\"digest\":").String(referrer.Digest.ToString())
            .Raw(",\"size\":").Number(referrer.Size);
        if (referrer.Annotations.Count > 0)
        {
            json.Raw(",\"annotations\":").Map(referrer.Annotations);
        }

        if (referrer.ArtifactType is not null)
        {
            json.Raw(",\"artifactType\":").String(referrer.ArtifactType);
        }

        return Encoding.UTF8.GetString(json.Raw("}").ToUtf8());
    }
}
