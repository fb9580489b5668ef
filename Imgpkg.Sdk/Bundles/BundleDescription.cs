using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>A bundle and everything it holds (copy 10.2).</summary>
public sealed record BundleDescription
{
    /// <summary>Where the bundle was found.</summary>
    public required DigestReference Image { get; init; }

    /// <summary>The reference in the lock of the bundle that lists it; equal to <see cref="Image"/> for the bundle asked for.</summary>
    public required DigestReference Origin { get; init; }

    /// <summary>The annotations of its lock entry; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the bundle says of itself in <c>.imgpkg/bundle.yml</c>; null when it says nothing, or nothing that can be read.</summary>
    public BundleMetadata? Metadata { get; init; }

    /// <summary>The bundle's layers, lowest first; empty when they were not asked for.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    /// <summary>The bundles its lock lists, sorted by digest.</summary>
    public required IReadOnlyList<BundleDescription> Bundles { get; init; }

    /// <summary>The other images its lock lists, and signatures and internal images found beside it, sorted by digest.</summary>
    public required IReadOnlyList<ImageDescription> Images { get; init; }

    /// <summary>
    /// The description as YAML, byte for byte as <c>imgpkg describe -o yaml</c> prints it (imgpkg compatibility): the line <c>sha: DIGEST</c>, then
    /// a mapping with sorted keys. <see cref="Metadata"/> and sizes are not in it.
    /// </summary>
    public string ToYaml() => DescriptionYaml.Write(this);
}
