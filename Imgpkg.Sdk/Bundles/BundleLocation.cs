using System.Collections.Frozen;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>What is known about where a bundle's images are.</summary>
/// <param name="Repository">The bundle's own repository.</param>
/// <param name="HasImages">Whether all images of the lock are there.</param>
/// <param name="Kinds">Which lock references are bundles, from the locations image; empty when there is none.</param>
internal sealed record BundleLocation(RepositoryReference Repository, bool HasImages, IReadOnlyDictionary<string, bool> Kinds)
{
    /// <summary>The images that are there, where only some are and each was looked for: in archives.</summary>
    public IReadOnlySet<Digest> Held { get; init; } = FrozenSet<Digest>.Empty;

    /// <summary>Whether the lock is to name the images there. An archive is a means of transport: nothing on the way names it.</summary>
    public bool IsRelocated => HasImages && !Repository.IsArchive;

    /// <summary>Where a lock image is fetched first.</summary>
    public DigestReference WhereIs(DigestReference image) => HasImages || Held.Contains(image.Digest!.Value) ? Repository.WithDigest(image.Digest!.Value) : image;

    /// <summary>Whether a lock image is a bundle; null when only the image itself can tell.</summary>
    public bool? IsBundle(DigestReference image) => Kinds.TryGetValue(image.FullName, out bool known) ? known : null;
}
