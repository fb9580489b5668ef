using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Archives.OciLayouts;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Copying;

/// <summary>Carries out a copy to a tar of an OCI image layout.</summary>
internal sealed class OciArchiveCopy(string path, CopyOptions options, int concurrency, TimeProvider time, TransferCounter counter)
{
    public async Task<CopyResult> RunAsync(ImageCollection collection, CancellationToken cancellationToken)
    {
        IReadOnlyList<ImageSetLayerSource> layers = ArchiveLayers.Of(collection, options, counter);
        counter.Expect(ByteCount.Sum(layers.Select(layer => layer.Layer.Size)));
        await new OciArchiveWriter(time).WriteAsync(
            path, Roots(collection), Documents(collection), layers, ArchiveLayers.WriteOptions(options, concurrency, counter), cancellationToken).ConfigureAwait(false);
        counter.Complete();
        return ArchiveLayers.Result(collection, counter, reused: 0);
    }

    // An image may be there under several tags, or twice because it was found in two repositories.
    private static OciArchiveRoot[] Roots(ImageCollection collection) =>
    [
        .. collection.Images
            .GroupBy(image => image.Node!.Manifest.Digest)
            .Select(group => new OciArchiveRoot(
                group.First().Node!.Manifest, [.. group.Select(image => image.Tag).OfType<string>().Distinct(StringComparer.Ordinal)])),
    ];

    private static Dictionary<Digest, ReadOnlyMemory<byte>> Documents(ImageCollection collection)
    {
        var documents = new Dictionary<Digest, ReadOnlyMemory<byte>>();
        foreach (ImageSetNode node in collection.Images.SelectMany(image => image.Node!.SelfAndDescendants()))
        {
            documents[node.Manifest.Digest] = node.Manifest.Bytes;
            if (node.ConfigDigest is { } config)
            {
                documents[config] = node.Config;
            }
        }

        return documents;
    }
}
