using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>A compressed layer, its digests known.</summary>
/// <param name="Descriptor">The compressed layer.</param>
/// <param name="DiffId">The digest of the uncompressed layer.</param>
/// <param name="Content">Produces the compressed bytes again.</param>
internal sealed record PackedLayer(Descriptor Descriptor, Digest DiffId, BlobSource Content)
{
    /// <summary>Whether the repository has received it already.</summary>
    public bool IsStored { get; init; }

    /// <summary>Whether the descriptor is a memory of an earlier push, and not of this one's bytes.</summary>
    public bool IsRemembered { get; init; }
}
