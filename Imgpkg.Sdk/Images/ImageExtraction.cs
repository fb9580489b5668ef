using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>Extracts the layers of a fetched image into a directory, verifying while they stream.</summary>
internal static class ImageExtraction
{
    /// <summary>Extracts all layers into <paramref name="directory"/>; what it holds before is deleted.</summary>
    public static async Task ExtractAsync(FetchedImage image, string directory, int depth, UnpackingBudget budget, TransferCounter counter, CancellationToken cancellationToken)
    {
        IReadOnlyList<Descriptor> layers = image.Manifest!.Layers;
        Prepare(directory);
        counter.Expect(ByteCount.Sum(layers.Select(layer => layer.Size)));
        var extractor = new LayerExtractor(directory, budget);
        for (int i = 0; i < layers.Count; i++)
        {
            counter.Report(new TransferProgress
            {
                Phase = TransferPhase.ExtractingLayer,
                Reference = image.Reference,
                Digest = layers[i].Digest,
                Depth = depth,
                // The last layer of the manifest is number one (imgpkg compatibility), though the first is extracted first.
                Item = layers.Count - i,
                ItemCount = layers.Count,
            });
            counter.Started(layers[i], image.Reference);
            await LayerReading.ReadAsync(
                (layer, token) => LayerBlobs.OpenAsync(image.Store, layer, token),
                layers[i],
                budget,
                tar => extractor.ExtractAsync(tar, cancellationToken),
                counter.Add,
                cancellationToken).ConfigureAwait(false);
            counter.Ended(layers[i], image.Reference);
        }
    }

    private static void Prepare(string directory)
    {
        try
        {
            // A nested bundle may be listed under two names, and a hostile one may have put something in its place.
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }

            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw new FileAccessException($"Creating output directory: {FileFailures.For("mkdir", directory, e).Message}", e);
        }
    }
}
