using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// Optional capability of a store, found with <c>is</c>: telling which manifests refer to another one by their <c>subject</c>, such as
/// signatures and bills of materials (distribution-spec 1.1, listing referrers).
/// </summary>
public interface IReferrerLister
{
    /// <summary>
    /// Lists the manifests whose subject is <paramref name="subject"/>, each once, in no particular order. A registry without the referrers
    /// endpoint is asked for the index tagged <c>ALGORITHM-HEX</c> instead. Nothing is listed for a manifest that nobody refers to, and for
    /// one that is not there. The descriptors say <see cref="Descriptor.ArtifactType"/> and annotations; they are the store's word until a
    /// manifest is read.
    /// </summary>
    /// <param name="subject">The manifest that is referred to.</param>
    /// <param name="artifactType">Lists only this kind, whether or not the registry can filter; null lists all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<Descriptor> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken);
}
