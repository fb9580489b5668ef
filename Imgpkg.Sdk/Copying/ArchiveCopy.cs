using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Copying;

/// <summary>Carries out a copy to an archive in the original's format (copy 4).</summary>
internal sealed class ArchiveCopy(string path, CopyOptions options, int concurrency, TimeProvider time, TransferCounter counter)
{
    private static readonly Dictionary<string, string> RootLabels = new(StringComparer.Ordinal) { [ImageSetNode.RootLabel] = string.Empty };

    public async Task<CopyResult> RunAsync(ImageCollection collection, CancellationToken cancellationToken)
    {
        CheckDiffIds(collection);
        var document = new ImageSetDocument { Roots = [.. collection.Images.Select(ToRoot)] };
        IReadOnlyList<ImageSetLayerSource> layers = ArchiveLayers.Of(collection, options, counter);
        counter.Expect(ByteCount.Sum(layers.Select(layer => layer.Layer.Size)));
        ImageSetWriteResult written = await new ImageSetWriter(time).WriteAsync(
            path, document, layers, ArchiveLayers.WriteOptions(options, concurrency, counter), cancellationToken).ConfigureAwait(false);
        long reused = ByteCount.Sum(layers.Where(layer => written.Reused.Contains(layer.Layer.Digest)).Select(layer => layer.Layer.Size));
        counter.Expect(-reused);
        counter.Complete();
        return ArchiveLayers.Result(collection, counter, reused);
    }

    // An importing program goes by position, so a configuration that says less would be understood wrongly.
    private static void CheckDiffIds(ImageCollection collection)
    {
        foreach ((CollectedImage image, ImageSetNode node) in collection.Images.SelectMany(image => image.Node!.SelfAndDescendants().Select(node => (image, node))))
        {
            if (node.Layers.Any(layer => MediaTypes.IsLayer(layer.MediaType)) && DiffIdCount(node) is var count && count != node.Layers.Count)
            {
                throw new InvalidManifestException($"Working with {image.Source}: mismatched fs layers ({node.Layers.Count}) and diff ids ({count})", node.Manifest.Digest);
            }
        }
    }

    private static int DiffIdCount(ImageSetNode node) => ImageConfig.Parse(node.Config, node.ConfigDigest!.Value).DiffIds.Count;

    // Members are marked as their root is (formats 13.2).
    private static ImageSetNode ToRoot(CollectedImage image) => Mark(image.Node!, image);

    private static ImageSetNode Mark(ImageSetNode node, CollectedImage image) => node with
    {
        Tag = image.Tag ?? string.Empty,
        OriginalReference = image.OriginalReference ?? string.Empty,
        Labels = image.IsRootBundle ? RootLabels : null,
        Members = [.. node.Members.Select(member => Mark(member, image))],
    };
}
