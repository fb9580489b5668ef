using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk;

/// <summary>
/// Relocates bundles and images with everything they need: between registries, into an archive, and out of one. What arrives is byte for byte
/// what left. Safe for concurrent use. Members may be added in minor versions, so do not implement this interface outside of tests.
/// </summary>
public interface ICopyService
{
    /// <summary>
    /// Copies. Blobs and manifests come first, tags last, so that nothing names what is not complete; what the destination has is not sent again,
    /// and a copy that was interrupted is continued by starting it once more.
    /// </summary>
    /// <param name="source">What to copy.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="options">How to copy; null for the defaults.</param>
    /// <param name="progress">Receives a report per image or file and for the transfer; null for none.</param>
    /// <param name="cancellationToken">Stops the copy. What arrived in a repository stays; of an archive <c>PATH.partial</c> stays, for
    /// <see cref="CopyOptions.Resume"/>.</param>
    /// <exception cref="InvalidCopyException">Source, destination and options do not go together.</exception>
    /// <exception cref="UnexpectedBundleException">An image was named that is a bundle.</exception>
    /// <exception cref="NotABundleException">A bundle was named that is none, or a bundle's content is not as it should be.</exception>
    /// <exception cref="LockFileException">A lock cannot be read or written.</exception>
    /// <exception cref="InvalidArchiveException">The archive is damaged or incomplete.</exception>
    /// <exception cref="ContentMismatchException">Something arrived that does not match its digest.</exception>
    /// <exception cref="InvalidManifestException">A manifest or image configuration cannot be read.</exception>
    /// <exception cref="FileAccessException">The archive cannot be read or written.</exception>
    /// <exception cref="RegistryException">A registry refused or could not be reached.</exception>
    /// <exception cref="CredentialException">A source of credentials failed.</exception>
    Task<CopyResult> CopyAsync(
        CopySource source,
        CopyDestination destination,
        CopyOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds out what <see cref="CopyAsync"/> would do, without writing anything: which images, where each is found now, and which blobs the
    /// destination has, could take over, or would have to be sent. Throws what that would throw.
    /// </summary>
    /// <param name="source">What to copy.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="options">How to copy; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    Task<CopyPlan> PlanAsync(
        CopySource source, CopyDestination destination, CopyOptions? options = null, CancellationToken cancellationToken = default);
}
