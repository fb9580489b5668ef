using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk;

/// <summary>
/// Pushes and pulls bundles: images that hold files plus an ImagesLock, the digest references of every image those files need. Safe for
/// concurrent use. Members may be added in minor versions, so do not implement this interface outside of tests.
/// </summary>
public interface IBundleClient
{
    /// <summary>
    /// Pushes files as a bundle, under the given tag and under <c>sha256-HEX.imgpkg</c>. What the repository already has is not sent again. The
    /// digest depends only on names, contents, owner permission bits, input order and labels (imgpkg compatibility).
    /// </summary>
    /// <param name="destination">Where to push to.</param>
    /// <param name="options">The files, and how to store them.</param>
    /// <param name="progress">Receives a report per file and for the transfer; null for none.</param>
    /// <param name="cancellationToken">Stops the push; the tags are written last, so nothing is tagged then.</param>
    /// <exception cref="InvalidPushException">The files are not a bundle, two inputs claim one name, or a label is reserved.</exception>
    /// <exception cref="FileAccessException">A file is missing, cannot be read, is no regular file, or changed meanwhile.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    /// <exception cref="CredentialException">A source of credentials failed.</exception>
    Task<PushResult> PushAsync(
        TagReference destination, PushBundleOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes files as a bundle into an archive, as if it had been pushed and then copied from there into a tar; no registry is asked. Only
    /// the bundle is in the archive, not the images of its lock. A file of that name is replaced when everything is written.
    /// </summary>
    /// <param name="name">Where the bundle belongs, in a registry; an import makes its tag again.</param>
    /// <param name="archivePath">The tar to write.</param>
    /// <param name="options">The files, and how to store them.</param>
    /// <param name="progress">Receives a report per file and for the transfer; null for none.</param>
    /// <param name="cancellationToken">Stops the writing; a file of that name stays as it was.</param>
    /// <exception cref="InvalidPushException">The files are not a bundle, two inputs claim one name, a label is reserved, or the name is none of a registry.</exception>
    /// <exception cref="FileAccessException">A file is missing, cannot be read, is no regular file, or changed meanwhile; or the archive cannot be written.</exception>
    Task<PushResult> PushToArchiveAsync(
        TagReference name,
        string archivePath,
        PushBundleOptions options,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Pulls a bundle into a directory. The directory is replaced as a whole once everything arrived and was verified; a pull that fails or
    /// is interrupted leaves its previous content untouched. If all images of the bundle's lock are in the bundle's repository, the lock is
    /// rewritten to name them there; an archive is never named in a lock.
    /// </summary>
    /// <param name="source">The bundle.</param>
    /// <param name="outputDirectory">The directory to replace or create, with its parents.</param>
    /// <param name="options">How to pull; null for the defaults.</param>
    /// <param name="progress">Receives a report per layer and for the transfer; null for none.</param>
    /// <param name="cancellationToken">Stops the pull.</param>
    /// <exception cref="NotABundleException">The reference names an image or index that is no bundle.</exception>
    /// <exception cref="InvalidOutputDirectoryException">The directory would take the working directory, the home directory or a root with it.</exception>
    /// <exception cref="ContentMismatchException">Something arrived that does not match its digest.</exception>
    /// <exception cref="InvalidManifestException">A manifest or image configuration cannot be read.</exception>
    /// <exception cref="InvalidArchiveException">The bundle is in an archive, and that is damaged.</exception>
    /// <exception cref="InvalidLayerException">A layer is damaged, or has an entry that must not be extracted.</exception>
    /// <exception cref="UnsupportedMediaTypeException">A layer is compressed in a way this library cannot read.</exception>
    /// <exception cref="FileAccessException">The output cannot be written.</exception>
    /// <exception cref="LockFileException">The bundle's lock is missing or cannot be read.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    /// <exception cref="CredentialException">A source of credentials failed.</exception>
    Task<PullBundleResult> PullAsync(
        ImageReference source,
        string outputDirectory,
        PullBundleOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>Whether a reference names a bundle: an image whose configuration has the label <c>dev.carvel.imgpkg.bundle</c>. An index is never one.</summary>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    Task<bool> IsBundleAsync(ImageReference source, CancellationToken cancellationToken = default);

    /// <summary>Tells what a bundle holds, nested bundles included, without reading the content of images.</summary>
    /// <param name="source">The bundle.</param>
    /// <param name="options">What to find out; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotABundleException">The reference names an image or index that is no bundle, or the bundle's content is not as it should be.</exception>
    /// <exception cref="LockFileException">A bundle's lock cannot be read.</exception>
    /// <exception cref="ContentMismatchException">Something arrived that does not match its digest.</exception>
    /// <exception cref="InvalidManifestException">A manifest or image configuration cannot be read.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    /// <exception cref="CredentialException">A source of credentials failed.</exception>
    Task<BundleDescription> DescribeAsync(ImageReference source, DescribeBundleOptions? options = null, CancellationToken cancellationToken = default);
}
