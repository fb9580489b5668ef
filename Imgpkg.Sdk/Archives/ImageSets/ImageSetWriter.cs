using Imgpkg.Sdk.Archives.TarFiles;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>Writes image-set tars with the original's bytes (formats 13.1): the document, then every layer once, by digest.</summary>
internal sealed class ImageSetWriter(TimeProvider time)
{
    /// <summary>Writes an archive, which takes the place of one at <paramref name="path"/> when it is complete.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="document">What is in it.</param>
    /// <param name="layers">The layers to include.</param>
    /// <param name="options">How, and who is told.</param>
    /// <param name="cancellationToken">Stops the writing; what has arrived can be resumed.</param>
    /// <exception cref="FileAccessException">The file cannot be written, or another process is writing it.</exception>
    /// <exception cref="InvalidArchiveException">A file that is to be resumed is no such archive; it stays as it was.</exception>
    public Task<ImageSetWriteResult> WriteAsync(
        string path,
        ImageSetDocument document,
        IReadOnlyList<ImageSetLayerSource> layers,
        ImageSetWriteOptions options,
        CancellationToken cancellationToken)
    {
        var plan = new TarPlan(
        [
            TarPlanEntry.FromBytes(ImageSetDocument.FileName, document.ToJson()),
            .. layers.DistinctBy(layer => layer.Layer.Digest).OrderBy(layer => layer.Layer.Digest.ToString(), StringComparer.Ordinal)
                .Select(layer => TarPlanEntry.FromBlob(ImageSetArchive.EntryName(layer.Layer.Digest), layer.Layer, layer.WriteToAsync)),
        ]);
        return new TarFileWriter(time).WriteAsync(path, plan, options, ImageSetArchive.CheckIntactPart, cancellationToken);
    }
}
