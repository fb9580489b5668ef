using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>Finds the layers that are not to be distributed (formats 14.2).</summary>
internal static class NonDistributableLayers
{
    /// <summary>Per image, members of indexes for themselves, those layers.</summary>
    /// <param name="collection">What is copied.</param>
    /// <param name="destination">The repository to name the images in; null names them where they are read.</param>
    public static IReadOnlyList<SkippedLayers> Find(ImageCollection collection, RepositoryReference? destination) =>
    [
        .. collection.Images
            .Where(image => image.Node is not null)
            .SelectMany(image => Find(image.Node!, destination ?? image.Source.Repository))
            .DistinctBy(skipped => skipped.Image),
    ];

    private static IEnumerable<SkippedLayers> Find(ImageSetNode node, RepositoryReference repository) => node.SelfAndDescendants()
        .Select(member => new SkippedLayers(
            repository.WithDigest(member.Manifest.Digest),
            [.. member.Layers.Where(layer => MediaTypes.IsNonDistributable(layer.MediaType)).Select(layer => layer.Digest)]))
        .Where(skipped => skipped.Layers.Count > 0);
}
