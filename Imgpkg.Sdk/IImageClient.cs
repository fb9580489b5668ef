using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk;

/// <summary>
/// Pushes, pulls, resolves and lists plain images. Safe for concurrent use. Members may be added in minor versions, so do not implement
/// this interface outside of tests.
/// </summary>
public interface IImageClient
{
    /// <summary>Pushes files as an image, under the given tag and under <c>sha256-HEX.imgpkg</c>; otherwise as <see cref="IBundleClient.PushAsync"/>.</summary>
    /// <exception cref="InvalidPushException">The files are a bundle, two inputs claim one name, or a label is reserved.</exception>
    /// <exception cref="FileAccessException">A file is missing, cannot be read, is no regular file, or changed meanwhile.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    /// <exception cref="CredentialException">A source of credentials failed.</exception>
    Task<PushResult> PushAsync(
        TagReference destination, PushImageOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Writes files as an image into an archive; no registry is asked. Otherwise as <see cref="IBundleClient.PushToArchiveAsync"/>.</summary>
    /// <exception cref="InvalidPushException">The files are a bundle, two inputs claim one name, a label is reserved, or the name is none of a registry.</exception>
    /// <exception cref="FileAccessException">A file is missing, cannot be read, is no regular file, or changed meanwhile; or the archive cannot be written.</exception>
    Task<PushResult> PushToArchiveAsync(
        TagReference name,
        string archivePath,
        PushImageOptions options,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Pulls an image's files into a directory, layers applied in order with their whiteouts. The directory is replaced as a whole once
    /// everything arrived and was verified.
    /// </summary>
    /// <param name="source">The image.</param>
    /// <param name="outputDirectory">The directory to replace or create, with its parents.</param>
    /// <param name="options">How to pull; null for the defaults.</param>
    /// <param name="progress">Receives a report per layer and for the transfer; null for none.</param>
    /// <param name="cancellationToken">Stops the pull; the previous content stays.</param>
    /// <exception cref="UnexpectedBundleException">The reference names a bundle, and <see cref="PullImageOptions.AllowBundle"/> is off.</exception>
    /// <exception cref="NotAnImageException">The reference names an index.</exception>
    /// <exception cref="InvalidOutputDirectoryException">The directory would take the working directory, the home directory or a root with it.</exception>
    /// <exception cref="ContentMismatchException">Something arrived that does not match its digest.</exception>
    /// <exception cref="InvalidManifestException">A manifest or image configuration cannot be read.</exception>
    /// <exception cref="InvalidArchiveException">The image is in an archive, and that is damaged.</exception>
    /// <exception cref="InvalidLayerException">A layer is damaged, or has an entry that must not be extracted.</exception>
    /// <exception cref="UnsupportedMediaTypeException">A layer is compressed in a way this library cannot read.</exception>
    /// <exception cref="FileAccessException">The output cannot be written.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    /// <exception cref="CredentialException">A source of credentials failed.</exception>
    Task<PullImageResult> PullAsync(
        ImageReference source,
        string outputDirectory,
        PullImageOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>Resolves a reference to the digest it stands for. The registry is always asked, also for a digest.</summary>
    /// <exception cref="RegistryNotFoundException">There is no such tag or digest.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    Task<DigestReference> ResolveAsync(ImageReference source, CancellationToken cancellationToken = default);

    /// <summary>
    /// Resolves many references, as many at a time as <see cref="ImgpkgOptions.Concurrency"/> permits, and answers in their order. The
    /// first failure stops the others.
    /// </summary>
    /// <exception cref="RegistryNotFoundException">One of them is not there.</exception>
    /// <exception cref="RegistryException">A registry refused or could not be reached.</exception>
    Task<IReadOnlyList<DigestReference>> ResolveAllAsync(IEnumerable<ImageReference> sources, CancellationToken cancellationToken = default);

    /// <summary>Points another tag of the same repository at an image or index. Nothing is written when the tag is there already.</summary>
    /// <exception cref="RegistryNotFoundException">There is no such image.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    Task<DigestReference> TagAsync(ImageReference source, string tag, CancellationToken cancellationToken = default);

    /// <summary>Lists the tags of a repository, each once, in the registry's order. Pages are fetched as the caller goes on.</summary>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    IAsyncEnumerable<string> ListTagsAsync(RepositoryReference repository, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a tag away. The image stays, by digest and under its other tags. Where a registry cannot take away a tag alone, as many cannot,
    /// this fails with the code <c>TAG_DELETION_UNSUPPORTED</c> and deletes nothing.
    /// </summary>
    /// <exception cref="RegistryNotFoundException">There is no such tag.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    Task DeleteTagAsync(TagReference tag, CancellationToken cancellationToken = default);
}
