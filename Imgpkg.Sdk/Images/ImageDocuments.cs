using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Images;

/// <summary>Writes the configuration and manifest around a layer with exactly the original's bytes (formats 5.2, 5.3).</summary>
internal static class ImageDocuments
{
    public static byte[] Config(Digest diffId, IReadOnlyDictionary<string, string> labels)
    {
        GoJson json = new GoJson()
            .Raw("""{"architecture":"","created":"0001-01-01T00:00:00Z","history":[{"author":"imgpkg","created":"0001-01-01T00:00:00Z","created_by":"imgpkg"}],"os":"","rootfs":{"type":"layers","diff_ids":[""")
            .String(diffId.ToString())
            .Raw("]},\"config\":{");
        if (labels.Count > 0)
        {
            json.Raw("\"Labels\":").Map(labels);
        }

        return json.Raw("}}").ToUtf8();
    }

    public static ManifestContent Manifest(Descriptor config, Descriptor layer)
    {
        GoJson json = new GoJson().Raw("{\"schemaVersion\":2,\"mediaType\":").String(MediaTypes.DockerManifest).Raw(",\"config\":");
        Append(json, config);
        json.Raw(",\"layers\":[");
        Append(json, layer);
        return new ManifestContent(MediaTypes.DockerManifest, json.Raw("]}").ToUtf8());
    }

    private static void Append(GoJson json, Descriptor descriptor) => json
        .Raw("{\"mediaType\":").String(descriptor.MediaType)
        .Raw(",\"size\":").Number(descriptor.Size)
        .Raw(",\"digest\":").String(descriptor.Digest.ToString())
        .Raw("}");
}
