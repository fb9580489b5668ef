using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>Read and write access to one repository (distribution-spec 1.1, push). Implemented by transports; no members will be added.</summary>
public interface IRepositoryStore : IReadOnlyRepositoryStore
{
    /// <summary>
    /// Stores a blob whose descriptor is known. Does not look whether it is there already: that is the caller's question. The source may
    /// be opened several times (retries). Nothing becomes visible unless all bytes arrived and match the descriptor.
    /// </summary>
    /// <exception cref="ContentMismatchException">The source's bytes do not match <paramref name="descriptor"/>.</exception>
    Task PutBlobAsync(Descriptor descriptor, BlobSource source, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a manifest or index, byte for byte, and points <paramref name="tag"/> at it; null stores it by digest only. Everything it
    /// refers to must be there.
    /// </summary>
    Task PutManifestAsync(ManifestContent manifest, string? tag, CancellationToken cancellationToken);
}
