using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>What writing an archive did.</summary>
/// <param name="Reused">The layers that an earlier archive had.</param>
/// <param name="BytesWritten">The bytes of the layers that were fetched.</param>
internal sealed record ImageSetWriteResult(IReadOnlyCollection<Digest> Reused, long BytesWritten);
