using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk;

/// <summary>
/// Hashes again what registries, local stores and archives hold, and finds what is missing, damaged or contradicts itself. Reads only. Safe for
/// concurrent use. Members may be added in minor versions, so do not implement this interface outside of tests.
/// </summary>
public interface IVerifier
{
    /// <summary>
    /// Verifies a bundle with everything its lock lists, nested bundles included, an image or index, the images of a lock, or all of an archive.
    /// What is wrong with the content is a finding; what keeps it from being looked at at all throws.
    /// </summary>
    /// <param name="source">What to verify, where it is.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Receives a report per blob and for the bytes read; null for none.</param>
    /// <param name="cancellationToken">Stops the verification; with <see cref="VerifyOptions.ResumePath"/> the next one goes on from there.</param>
    /// <exception cref="NotABundleException">A bundle was named that is none.</exception>
    /// <exception cref="UnexpectedBundleException">An image was named that is a bundle.</exception>
    /// <exception cref="LockFileException">The lock file to verify cannot be read.</exception>
    /// <exception cref="FileAccessException">The archive or the file of <see cref="VerifyOptions.ResumePath"/> cannot be opened.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached for the bundle or image itself.</exception>
    /// <exception cref="CredentialException">A source of credentials failed.</exception>
    Task<VerificationResult> VerifyAsync(
        CopySource source, VerifyOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default);
}
