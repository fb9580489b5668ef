using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Archives.TarFiles;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.OciLayouts;

/// <summary>
/// Writes tars of OCI image layouts (image-spec 1.1, image layout): marker, index, then every blob once, by digest. The bytes depend on what
/// is in the archive only.
/// </summary>
internal sealed class OciArchiveWriter(TimeProvider time)
{
    /// <summary>Writes an archive, which takes the place of one at <paramref name="path"/> when it is complete.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="roots">What the index lists.</param>
    /// <param name="documents">The bytes of all other manifests and of all configurations.</param>
    /// <param name="layers">The layers to include.</param>
    /// <param name="options">How, and who is told.</param>
    /// <param name="cancellationToken">Stops the writing; what has arrived can be resumed.</param>
    /// <exception cref="FileAccessException">The file cannot be written, or another process is writing it.</exception>
    /// <exception cref="InvalidArchiveException">A file that is to be resumed is no such archive; it stays as it was.</exception>
    public Task<ImageSetWriteResult> WriteAsync(
        string path,
        IReadOnlyList<OciArchiveRoot> roots,
        IReadOnlyDictionary<Digest, ReadOnlyMemory<byte>> documents,
        IReadOnlyList<ImageSetLayerSource> layers,
        ImageSetWriteOptions options,
        CancellationToken cancellationToken)
    {
        Dictionary<Digest, ReadOnlyMemory<byte>> known = new(documents);
        foreach (OciArchiveRoot root in roots)
        {
            known[root.Manifest.Digest] = root.Manifest.Bytes;
        }

        // What is known as bytes needs no fetching, should a layer be the same.
        IEnumerable<TarPlanEntry> blobs = known
            .Select(document => TarPlanEntry.FromBytes(OciArchive.BlobName(document.Key), document.Value))
            .Concat(layers
                .DistinctBy(layer => layer.Layer.Digest)
                .Where(layer => !known.ContainsKey(layer.Layer.Digest))
                .Select(layer => TarPlanEntry.FromBlob(OciArchive.BlobName(layer.Layer.Digest), layer.Layer, layer.WriteToAsync)));
        var plan = new TarPlan(
        [
            TarPlanEntry.FromBytes(OciArchive.MarkerName, "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray()),
            TarPlanEntry.FromBytes(OciArchive.IndexName, OciArchiveIndex.Write([.. roots.Select(root => new OciArchiveIndexEntry(root.Manifest.Descriptor, root.Tags))])),
            .. blobs.OrderBy(blob => blob.Name, StringComparer.Ordinal),
        ]);
        return new TarFileWriter(time).WriteAsync(path, plan, options, OciArchive.CheckIntactPart, cancellationToken);
    }
}
