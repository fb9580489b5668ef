using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>A compressed layer, its digests known.</summary>
/// <param name="Descriptor">The compressed layer.</param>
/// <param name="DiffId">The digest of the uncompressed layer.</param>
/// <param name="Content">Produces the compressed bytes again.</param>
/// <param name="IsStored">Whether the repository has received it already.</param>
internal sealed record PackedLayer(Descriptor Descriptor, Digest DiffId, BlobSource Content, bool IsStored);
