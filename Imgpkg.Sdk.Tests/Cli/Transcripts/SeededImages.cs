using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support.Loopback;

namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>Puts into a registry what this library would never push, and names it.</summary>
internal static class SeededImages
{
    private const string ForeignLayer = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    private const string UncompressedLayer = "application/vnd.oci.image.layer.v1.tar";

    public static void Add(LoopbackRegistry registry, TranscriptWords words)
    {
        words.Add("index", $"{AddIndex(registry["index"])}");
        Digest layer = registry["foreign"].AddBlob("stays where it is"u8.ToArray());
        words.Add("foreign", $"{AddForeign(registry["foreign"], layer)}");
        words.Add("foreign-layer", $"{layer}");
        SeededImage.Add(registry["layers"], "v1", SeededImage.BundleConfig, "one"u8.ToArray(), "two"u8.ToArray());
        SeededImage.Add(registry["odd"], "v1", SeededImage.BundleConfig, UncompressedLayer, ["one"u8.ToArray()]);
    }

    /// <summary>Adds an image of one layer that is not to be distributed.</summary>
    private static Digest AddForeign(LoopbackRepository repository, Digest layer)
    {
        byte[] config = Encoding.UTF8.GetBytes($$$"""{"rootfs":{"type":"layers","diff_ids":["{{{layer}}}"]},"config":{}}""");
        string json = $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.DockerManifest}}}","config":{"mediaType":"{{{MediaTypes.DockerConfig}}}","size":{{{config.Length}}},"digest":"{{{repository.AddBlob(config)}}}"},"layers":[{"mediaType":"{{{ForeignLayer}}}","size":{{{repository.Blobs[layer].Length}}},"digest":"{{{layer}}}","urls":["https://layers.test/foreign"]}]}""";
        return repository.AddManifest(MediaTypes.DockerManifest, Encoding.UTF8.GetBytes(json), "v1");
    }

    /// <summary>Adds an index of one image.</summary>
    private static Digest AddIndex(LoopbackRepository repository)
    {
        Digest member = SeededImage.Add(repository, tag: null, SeededImage.PlainConfig);
        int size = repository.Manifests[member].Bytes.Length;
        string json = $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciIndex}}}","manifests":[{"mediaType":"{{{MediaTypes.DockerManifest}}}","size":{{{size}}},"digest":"{{{member}}}","platform":{"architecture":"amd64","os":"linux"}}]}""";
        return repository.AddManifest(MediaTypes.OciIndex, Encoding.UTF8.GetBytes(json), "v1");
    }
}
