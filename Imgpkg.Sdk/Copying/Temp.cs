using Imgpkg.Sdk.Archives.ImageSets;
namespace Imgpkg.Sdk.Copying;
internal sealed class ImageSetWriter(TimeProvider time)
{
    public TimeProvider Time { get; } = time;
    public Task<ImageSetWriteResult> WriteAsync(string path, ImageSetDocument document, IReadOnlyList<ImageSetLayerSource> layers, ImageSetWriteOptions options, CancellationToken ct) => throw new InvalidOperationException(path + Time + document + layers + options + ct.CanBeCanceled);
}
