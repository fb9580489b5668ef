using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Copying;

/// <summary>Tells what a copy to an archive would write.</summary>
internal static class ArchivePlan
{
    public static CopyPlan Make(ImageCollection collection, CopyOptions options) => new()
    {
        Images =
        [
            .. collection.Images.Select(image => new CopiedImage
            {
                Source = image.Source,
                Tags = image.Tag is null ? [] : [image.Tag],
                IsBundle = image.IsBundle,
            }),
        ],
        Blobs =
        [
            .. collection.Images
                .SelectMany(image => image.Node!.SelfAndDescendants())
                .SelectMany(node => node.Layers)
                .Where(layer => options.NonDistributableLayers || !MediaTypes.IsNonDistributable(layer.MediaType))
                .DistinctBy(layer => layer.Digest)
                .OrderBy(layer => layer.Digest.ToString(), StringComparer.Ordinal)
                .Select(layer => new PlannedBlob(layer.Descriptor, BlobPlacement.Missing)),
        ],
        SkippedLayers = options.NonDistributableLayers ? [] : NonDistributableLayers.Find(collection),
    };
}
