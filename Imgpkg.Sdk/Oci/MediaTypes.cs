using System.Collections.Frozen;

namespace Imgpkg.Sdk.Oci;

/// <summary>The media types this library knows (image-spec 1.1, media types; Docker image manifest v2 schema 2).</summary>
public static class MediaTypes
{
    /// <summary>Docker image manifest. Every image this library creates has it (imgpkg compatibility).</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker manifest list.</summary>
    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker image configuration.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>Docker layer, gzip-compressed tar.</summary>
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    /// <summary>Docker layer that is not to be distributed.</summary>
    public const string DockerForeignLayer = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

    /// <summary>OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>OCI image index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>OCI image configuration.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>OCI layer, plain tar.</summary>
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>OCI layer, gzip-compressed tar.</summary>
    public const string OciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>OCI layer, zstd-compressed tar.</summary>
    public const string OciLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";

    private static readonly FrozenSet<string> Manifests = FrozenSet.Create(StringComparer.Ordinal, DockerManifest, OciManifest);
    private static readonly FrozenSet<string> Indexes = FrozenSet.Create(StringComparer.Ordinal, DockerIndex, OciIndex);

    private static readonly FrozenSet<string> Layers = FrozenSet.Create(StringComparer.Ordinal, DockerLayer, OciLayer, OciLayerGzip, OciLayerZstd);

    private static readonly FrozenSet<string> NonDistributable = FrozenSet.Create(
        StringComparer.Ordinal,
        DockerForeignLayer,
        "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip");

    /// <summary>Whether <paramref name="mediaType"/> is an image manifest, Docker or OCI.</summary>
    public static bool IsManifest(string mediaType) => Manifests.Contains(mediaType);

    /// <summary>Whether <paramref name="mediaType"/> is an image index (manifest list), Docker or OCI.</summary>
    public static bool IsIndex(string mediaType) => Indexes.Contains(mediaType);

    /// <summary>Whether a layer of <paramref name="mediaType"/> is not to be distributed: it may be had elsewhere only (imgpkg compatibility; formats 14.2).</summary>
    internal static bool IsNonDistributable(string mediaType) => NonDistributable.Contains(mediaType);

    /// <summary>Whether content of <paramref name="mediaType"/> is a file system layer, which has an entry among a configuration's diff IDs.</summary>
    internal static bool IsLayer(string mediaType) => Layers.Contains(mediaType) || NonDistributable.Contains(mediaType);

    /// <summary>A media type without parameters: <c>application/x; charset=utf-8</c> becomes <c>application/x</c>.</summary>
    internal static string WithoutParameters(string mediaType)
    {
        int semicolon = mediaType.IndexOf(';', StringComparison.Ordinal);
        return (semicolon < 0 ? mediaType : mediaType[..semicolon]).Trim();
    }
}
