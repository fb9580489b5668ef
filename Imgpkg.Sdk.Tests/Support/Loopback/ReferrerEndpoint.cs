using System.Text.Json.Nodes;
using Imgpkg.Sdk.Oci;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>The manifests whose subject is a digest (registry 4.8).</summary>
internal static class ReferrerEndpoint
{
    public static Task HandleAsync(HttpContext context, LoopbackOptions options, LoopbackRepository? repository, string subject)
    {
        string artifactType = context.Request.Query["artifactType"].ToString();
        JsonNode[] found = [.. (repository?.Manifests.Values ?? []).Select(manifest => Describe(manifest, subject)).OfType<JsonNode>()];
        if (artifactType.Length > 0 && !options.IgnoresReferrerFilter)
        {
            found = [.. found.Where(descriptor => (string?)descriptor["artifactType"] == artifactType)];
            context.Response.Headers["OCI-Filters-Applied"] = "artifactType";
        }

        if (options.ReferrerPageLimit is { } limit)
        {
            int from = Router.Number(context, "from") ?? 0;
            if (from + limit < found.Length)
            {
                // Under the name it has behind a proxy, which is nobody's business.
                context.Response.Headers.Link = $"<http://inner.test:5000/v2/x/referrers/{subject}?from={from + limit}>; rel=\"next\"";
            }

            found = [.. found.OrderBy(descriptor => (string?)descriptor["digest"], StringComparer.Ordinal).Skip(from).Take(limit)];
        }

        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciIndex,
            ["manifests"] = new JsonArray(found),
        };
        context.Response.ContentType = MediaTypes.OciIndex;
        return context.Response.WriteAsync(index.ToJsonString(), context.RequestAborted);
    }

    private static JsonObject? Describe(StoredManifest manifest, string subject)
    {
        JsonNode document = JsonNode.Parse(manifest.Bytes)!;
        return (string?)document["subject"]?["digest"] != subject ? null : new JsonObject
        {
            ["mediaType"] = manifest.MediaType,
            ["size"] = manifest.Bytes.Length,
            ["digest"] = manifest.Digest.ToString(),
            ["artifactType"] = (string?)document["artifactType"] ?? (string?)document["config"]?["mediaType"],
            ["annotations"] = document["annotations"]?.DeepClone(),
        };
    }
}
