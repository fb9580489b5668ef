using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>What is known about where a bundle's images are.</summary>
/// <param name="Repository">The bundle's own repository.</param>
/// <param name="IsRelocated">Whether all images of the lock are there.</param>
/// <param name="Kinds">Which lock references are bundles, from the locations image; empty when there is none.</param>
internal sealed record BundleLocation(RepositoryReference Repository, bool IsRelocated, IReadOnlyDictionary<string, bool> Kinds)
{
    /// <summary>Where a lock image is fetched first.</summary>
    public DigestReference WhereIs(DigestReference image) => IsRelocated ? Repository.WithDigest(image.Digest!.Value) : image;

    /// <summary>Whether a lock image is a bundle; null when only the image itself can tell.</summary>
    public bool? IsBundle(DigestReference image) => Kinds.TryGetValue(image.FullName, out bool known) ? known : null;
}
