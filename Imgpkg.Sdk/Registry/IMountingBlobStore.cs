using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// Optional capability of an <see cref="IRepositoryStore"/>, found with <c>is</c>: offering a blob for mounting and sending it where that is
/// declined, without a request in between (distribution-spec 1.1, mounting a blob from another repository).
/// </summary>
public interface IMountingBlobStore
{
    /// <summary>
    /// Takes the blob over from <paramref name="mountFrom"/>, a repository of the same registry, or else stores it as
    /// <see cref="IRepositoryStore.PutBlobAsync"/> does. The repository itself may be named: then nothing is sent if it has the blob.
    /// </summary>
    /// <returns>Whether nothing had to be sent.</returns>
    /// <exception cref="ContentMismatchException">The source's bytes do not match <paramref name="descriptor"/>.</exception>
    Task<bool> PutOrMountBlobAsync(Descriptor descriptor, BlobSource source, RepositoryReference mountFrom, CancellationToken cancellationToken);
}
