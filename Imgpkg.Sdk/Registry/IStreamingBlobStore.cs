using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// Optional capability of an <see cref="IRepositoryStore"/>, found with <c>is</c>: storing a blob whose size and digest become known only
/// while it is written.
/// </summary>
public interface IStreamingBlobStore
{
    /// <summary>Stores a blob in one pass and returns its descriptor, with <paramref name="mediaType"/> and a SHA-256 digest.</summary>
    Task<Descriptor> PutBlobAsync(string mediaType, BlobSource source, CancellationToken cancellationToken);
}
