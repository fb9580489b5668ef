namespace Imgpkg.Sdk.Oci;

/// <summary>A view of an image index or manifest list: its members (image-spec 1.1, image index). Never a replacement for its bytes.</summary>
public sealed record ImageIndex
{
    /// <summary>The members, in the order of the document.</summary>
    public required IReadOnlyList<Descriptor> Manifests { get; init; }

    /// <summary>The index's annotations; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads a view of <paramref name="content"/>.</summary>
    /// <exception cref="InvalidManifestException">The content is not an index.</exception>
    public static ImageIndex Parse(ManifestContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return OciJson.ReadIndex(content);
    }
}
