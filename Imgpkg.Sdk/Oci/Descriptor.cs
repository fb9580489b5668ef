namespace Imgpkg.Sdk.Oci;

/// <summary>What identifies a piece of content: media type, digest and size (image-spec 1.1, content descriptors).</summary>
public sealed record Descriptor
{
    /// <summary>The media type of the content, without parameters.</summary>
    public required string MediaType { get; init; }

    /// <summary>The digest of the content.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The size of the content in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Where else the content may be had (non-distributable layers); empty when nothing is said.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Annotations of the descriptor; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The kind of artifact the content is, of a referrer; null when nothing is said (image-spec 1.1, descriptor: artifactType).</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The platform of an index's member; null when nothing is said.</summary>
    public Platform? Platform { get; init; }
}
