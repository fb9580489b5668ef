using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>Finds out what a copy to a repository would do.</summary>
internal sealed class RepositoryPlan(IRepositoryStore store, DestinationView view, CopyOptions options, Throttle throttle)
{
    public async Task<CopyPlan> MakeAsync(ImageCollection collection)
    {
        (CollectedImage Image, bool WasPresent)[] images = await throttle.ForEachAsync(
            collection.Images, async image => (image, await IsPresentAsync(image).ConfigureAwait(false))).ConfigureAwait(false);
        IEnumerable<(Descriptor Blob, RepositoryReference Source)> blobs = images
            .Where(pair => !pair.WasPresent)
            .SelectMany(pair => BlobsOf(pair.Image).Select(blob => (blob, pair.Image.Blobs.Repository)))
            .DistinctBy(pair => pair.blob.Digest);
        PlannedBlob[] planned = await throttle.ForEachAsync(
            blobs,
            async pair => new PlannedBlob(pair.Blob, await PlacementAsync(pair.Blob, pair.Source).ConfigureAwait(false))).ConfigureAwait(false);
        return new CopyPlan
        {
            Images =
            [
                .. images.Select(pair => new CopiedImage
                {
                    Source = pair.Image.Source,
                    Destination = store.Repository.WithDigest(pair.Image.Source.Digest!.Value),
                    Tags = CopyTags.All(pair.Image, collection, options),
                    IsBundle = pair.Image.IsBundle,
                    WasPresent = pair.WasPresent,
                }),
            ],
            Blobs = [.. planned.OrderBy(blob => blob.Blob.Digest.ToString(), StringComparer.Ordinal)],
            SkippedLayers = options.NonDistributableLayers ? [] : await new WithheldLayers(store, view, throttle).FindAsync(collection).ConfigureAwait(false),
        };
    }

    private async Task<bool> IsPresentAsync(CollectedImage image) =>
        image.IsKnown
        || await throttle.RunAsync(token => view.FindAsync(CopyTags.For(image, options.RepositoryBasedTags), token)).ConfigureAwait(false) == image.Source.Digest;

    private IEnumerable<Descriptor> BlobsOf(CollectedImage image) => image.Node!.SelfAndDescendants()
        .Where(node => !node.IsIndex)
        .Select(node => ImageManifest.Parse(node.Manifest))
        .SelectMany(manifest => manifest.Layers
            .Where(layer => options.NonDistributableLayers || !MediaTypes.IsNonDistributable(layer.MediaType))
            .Append(manifest.Config));

    private async Task<BlobPlacement> PlacementAsync(Descriptor blob, RepositoryReference source) =>
        !view.IsEmpty && await throttle.RunAsync(token => store.ExistsAsync(blob, token)).ConfigureAwait(false) ? BlobPlacement.Present
        : source.Registry == store.Repository.Registry ? BlobPlacement.Mountable
        : BlobPlacement.Missing;
}
