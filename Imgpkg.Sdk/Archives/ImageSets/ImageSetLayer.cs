using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>A layer as an image set lists it, whether or not its content is included.</summary>
/// <param name="MediaType">The media type, from the manifest.</param>
/// <param name="Digest">The digest of the content.</param>
/// <param name="DiffId">The digest of the uncompressed layer; empty for content that is no file system layer.</param>
/// <param name="Size">The size of the content in bytes.</param>
internal sealed record ImageSetLayer(string MediaType, Digest Digest, string DiffId, long Size)
{
    /// <summary>The descriptor, as far as an image set keeps it: the addresses of a layer are in the manifest only.</summary>
    public Descriptor Descriptor => new() { MediaType = MediaType, Digest = Digest, Size = Size };
}
