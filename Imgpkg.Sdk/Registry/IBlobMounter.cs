using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// Optional capability of an <see cref="IRepositoryStore"/>, found with <c>is</c>: taking a blob over from another repository of the same
/// registry or store without transferring it (distribution-spec 1.1, mounting a blob).
/// </summary>
public interface IBlobMounter
{
    /// <summary>
    /// Tries to take the blob over from <paramref name="source"/>. False, never an exception, when the registry declines: the blob must
    /// then be sent.
    /// </summary>
    Task<bool> TryMountBlobAsync(Descriptor descriptor, RepositoryReference source, CancellationToken cancellationToken);
}
