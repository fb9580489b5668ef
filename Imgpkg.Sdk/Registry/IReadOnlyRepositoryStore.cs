using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// Read access to one repository (distribution-spec 1.1, pull). Implemented by transports; no members will be added. Safe for
/// concurrent use. Every operation throws <see cref="RegistryNotFoundException"/> when the thing asked for is not there,
/// <see cref="RegistryAccessException"/> when access is refused, and <see cref="RegistryException"/> for any other answer.
/// </summary>
public interface IReadOnlyRepositoryStore
{
    /// <summary>The repository this store gives access to.</summary>
    RepositoryReference Repository { get; }

    /// <summary>Finds the digest a reference of this repository stands for, without transferring the manifest where the transport can.</summary>
    Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken);

    /// <summary>Fetches a manifest or index. The bytes are verified against the reference's digest, if it has one.</summary>
    Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a blob. The stream verifies size and digest: the read that reaches the end throws
    /// <see cref="ContentMismatchException"/> when they differ, so content may be trusted only after a read returned 0. The caller disposes it.
    /// </summary>
    Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Whether the repository has the content: a manifest or index if the media type says so, else a blob.</summary>
    Task<bool> ExistsAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Lists the tags, in no particular order, each once.</summary>
    IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken);
}
