using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support.Loopback;

namespace Imgpkg.Sdk.Tests.Images;

/// <summary>Puts images into a registry behind the library's back, also such as it would never push.</summary>
internal static class SeededImage
{
    public const string BundleConfig = """{"config":{"Labels":{"dev.carvel.imgpkg.bundle":"true"}}}""";
    public const string PlainConfig = """{"config":{}}""";

    /// <summary>Adds an image with these layers, each a blob as it is, the lowest first.</summary>
    public static Digest Add(LoopbackRepository repository, string? tag, string config, params byte[][] layers) =>
        Add(repository, tag, config, MediaTypes.DockerLayer, layers);

    public static Digest Add(LoopbackRepository repository, string? tag, string config, string layerType, byte[][] layers)
    {
        byte[] configBytes = System.Text.Encoding.UTF8.GetBytes(config);
        repository.AddBlob(configBytes);
        string[] descriptors = [.. layers.Select(layer => Describe(layerType, repository.AddBlob(layer), layer.Length))];
        string json = $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{{Describe(MediaTypes.DockerConfig, Digest.Of(configBytes), configBytes.Length)}},"layers":[{{string.Join(',', descriptors)}}]}""";
        return repository.AddManifest(MediaTypes.DockerManifest, json, tag);
    }

    private static string Describe(string mediaType, Digest digest, long size) => $$"""{"mediaType":"{{mediaType}}","size":{{size}},"digest":"{{digest}}"}""";
}
