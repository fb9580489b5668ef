using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>An image of a bundle (copy 10.2).</summary>
public sealed record ImageDescription
{
    /// <summary>Why the image is there.</summary>
    public required DescribedImageType Type { get; init; }

    /// <summary>Where it was found; a tag reference when access to it is denied.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>The reference in the bundle's lock; equal to <see cref="Image"/> for signatures and internal images.</summary>
    public required ImageReference Origin { get; init; }

    /// <summary>The annotations of its lock entry, or for a signature its <c>tag</c>; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The image's layers, lowest first; empty when they were not asked for, and for an index.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    /// <summary>Why nothing more is known (<c>access denied</c>); null normally.</summary>
    public string? Error { get; init; }
}
