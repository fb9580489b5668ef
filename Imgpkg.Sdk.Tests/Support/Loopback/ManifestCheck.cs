using System.Text.Json;
using System.Text.Json.Nodes;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>What a registry demands of a manifest before it keeps it.</summary>
internal static class ManifestCheck
{
    /// <summary>Why the bytes cannot be a manifest of this media type; null when they can.</summary>
    public static string? Problem(string mediaType, byte[] bytes)
    {
        if (!MediaTypes.IsManifest(mediaType) && !MediaTypes.IsIndex(mediaType))
        {
            return $"unsupported manifest media type and no default available: {mediaType}";
        }

        JsonNode? document;
        try
        {
            document = JsonNode.Parse(bytes);
        }
        catch (JsonException e)
        {
            return e.Message;
        }

        string? declared = (string?)document?["mediaType"];
        return document is not JsonObject ? "not an object"
            : declared is not null && declared != mediaType ? $"if present, mediaType in manifest should be '{mediaType}' not '{declared}'"
            : declared is null && mediaType.StartsWith("application/vnd.docker.", StringComparison.Ordinal) ? $"mediaType in manifest should be '{mediaType}' not ''"
            : document[MediaTypes.IsIndex(mediaType) ? "manifests" : "config"] is null ? "a required member is missing"
            : null;
    }

    /// <summary>The digests of what the manifest names and the repository does not have; layers with other addresses may be absent.</summary>
    public static IEnumerable<string> Missing(LoopbackRepository repository, byte[] bytes)
    {
        JsonNode document = JsonNode.Parse(bytes)!;
        IEnumerable<JsonNode?> blobs = [document["config"], .. document["layers"]?.AsArray() ?? []];
        return blobs.OfType<JsonObject>()
            .Where(blob => blob["urls"] is not JsonArray { Count: > 0 } && !repository.Blobs.ContainsKey(Digest.Parse((string)blob["digest"]!)))
            .Concat((document["manifests"]?.AsArray() ?? []).OfType<JsonObject>().Where(child => repository.Find((string)child["digest"]!) is null))
            .Select(content => (string)content["digest"]!);
    }
}
