namespace Imgpkg.Sdk.Oci;

/// <summary>A view of an image configuration: what this library needs of it (image-spec 1.1, image configuration).</summary>
public sealed record ImageConfig
{
    /// <summary>The labels below <c>config.Labels</c>; empty when there are none.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The digests of the uncompressed layers, lowest first; empty when the configuration lists none.</summary>
    public required IReadOnlyList<Digest> DiffIds { get; init; }

    /// <summary>Reads a view of the configuration's <paramref name="content"/>, whose <paramref name="digest"/> appears in errors.</summary>
    /// <exception cref="InvalidManifestException">The content is not a JSON object, or its labels are not strings.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> content, Digest digest) => OciJson.ReadConfig(content, digest);
}
