using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>Finds the layers that are not to be distributed (formats 14.2).</summary>
internal static class NonDistributableLayers
{
    /// <summary>Per image where it is read, members of indexes for themselves, those layers.</summary>
    public static IReadOnlyList<SkippedLayers> Find(ImageCollection collection) =>
        [.. collection.Images.SelectMany(image => Find(image.Node!, image.Source.Repository)).DistinctBy(skipped => skipped.Image)];

    /// <summary>Those layers of an image or of an index's members, which are named in <paramref name="repository"/>.</summary>
    public static IReadOnlyList<SkippedLayers> Find(ImageSetNode node, RepositoryReference repository) =>
    [
        .. node.SelfAndDescendants()
            .Select(member => new SkippedLayers(
                repository.WithDigest(member.Manifest.Digest),
                [.. member.Layers.Where(layer => MediaTypes.IsNonDistributable(layer.MediaType)).Select(layer => layer.Digest)]))
            .Where(skipped => skipped.Layers.Count > 0),
    ];
}
