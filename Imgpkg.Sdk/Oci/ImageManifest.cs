namespace Imgpkg.Sdk.Oci;

/// <summary>A view of an image manifest: its configuration and layers (image-spec 1.1, image manifest). Never a replacement for its bytes.</summary>
public sealed record ImageManifest
{
    /// <summary>The descriptor of the image configuration.</summary>
    public required Descriptor Config { get; init; }

    /// <summary>The layers, lowest first.</summary>
    public required IReadOnlyList<Descriptor> Layers { get; init; }

    /// <summary>The manifest's annotations; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The manifest this one refers to (referrers); null when there is none.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Reads a view of <paramref name="content"/>.</summary>
    /// <exception cref="InvalidManifestException">The content is not an image manifest.</exception>
    public static ImageManifest Parse(ManifestContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return OciJson.ReadManifest(content);
    }
}
