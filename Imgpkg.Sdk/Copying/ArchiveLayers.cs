using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Copying;

/// <summary>What copies to archives of both formats have in common.</summary>
internal static class ArchiveLayers
{
    /// <summary>The layers that go into the archive, each once.</summary>
    public static IReadOnlyList<ImageSetLayerSource> Of(ImageCollection collection, CopyOptions options, TransferCounter counter) =>
    [
        .. collection.Images
            .SelectMany(image => image.Node!.SelfAndDescendants().Where(node => !node.IsIndex).Select(node => (node.Manifest, Image: image)))
            .SelectMany(pair => ImageManifest.Parse(pair.Manifest).Layers.Select(layer => (Layer: layer, pair.Image)))
            .Where(pair => options.NonDistributableLayers || !MediaTypes.IsNonDistributable(pair.Layer.MediaType))
            .DistinctBy(pair => pair.Layer.Digest)
            .Select(pair => new ImageSetLayerSource(pair.Layer, token => pair.Image.Blobs.OpenAsync(pair.Layer, token))
            {
                Started = () => counter.Started(pair.Layer, pair.Image.Source),
                Ended = () => counter.Ended(pair.Layer, pair.Image.Source),
            }),
    ];

    public static ImageSetWriteOptions WriteOptions(CopyOptions options, int concurrency, TransferCounter counter) => new()
    {
        Concurrency = concurrency,
        Resume = options.Resume,
        OnReusing = count => counter.Report(new TransferProgress { Phase = TransferPhase.ReusingLayers, ItemCount = count }),
        OnWriting = () => counter.Report(new TransferProgress { Phase = TransferPhase.WritingLayers }),
        OnFileDone = (name, elapsed) => counter.Report(new TransferProgress { Phase = TransferPhase.ArchiveFileWritten, Path = name, Elapsed = elapsed }),
        OnBytes = counter.Add,
    };

    public static CopyResult Result(ImageCollection collection, TransferCounter counter, long reused) => new()
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
        BytesSent = counter.Transferred,
        BytesMounted = 0,
        BytesReused = reused,
        UncopiedSignatures = collection.UncopiedSignatures,
    };
}
