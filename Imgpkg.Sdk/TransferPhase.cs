namespace Imgpkg.Sdk;

/// <summary>What a <see cref="TransferProgress"/> report is about. Reports of one operation arrive in the order things happen, but for
/// <see cref="Transferring"/> and the blobs', which may come at any time and from any thread.</summary>
public enum TransferPhase
{
    /// <summary>Bytes went over the wire or disk: <see cref="TransferProgress.BytesTransferred"/> counts those of the operation so far. Throttled.</summary>
    Transferring,

    /// <summary>A directory was added to the layer; <see cref="TransferProgress.Path"/> is its name in the layer (<c>.</c> for an input directory itself).</summary>
    DirectoryAdded,

    /// <summary>A file was added to the layer; <see cref="TransferProgress.Path"/> is its name in the layer.</summary>
    FileAdded,

    /// <summary>The image is in its repository under all its tags; <see cref="TransferProgress.Reference"/> is its digest reference.</summary>
    Pushed,

    /// <summary>An image is about to be extracted; <see cref="TransferProgress.Reference"/> is its digest reference.</summary>
    PullingImage,

    /// <summary>A bundle is about to be extracted; <see cref="TransferProgress.Reference"/> is its digest reference.</summary>
    PullingBundle,

    /// <summary>
    /// A nested bundle is about to be extracted; <see cref="TransferProgress.Depth"/> is 1 for those the root lists, 2 for those these list, and
    /// so on; <see cref="TransferProgress.Reference"/> is where it was found.
    /// </summary>
    PullingNestedBundle,

    /// <summary>A nested bundle met again was skipped; <see cref="TransferProgress.Reference"/> is the reference as the lock has it.</summary>
    NestedBundleSkipped,

    /// <summary>
    /// A layer is about to be extracted: <see cref="TransferProgress.Digest"/>, <see cref="TransferProgress.Item"/> of
    /// <see cref="TransferProgress.ItemCount"/>, at the <see cref="TransferProgress.Depth"/> of its bundle.
    /// </summary>
    ExtractingLayer,

    /// <summary>The images of the bundle's lock are being looked for in the bundle's repository.</summary>
    LocatingImages,

    /// <summary>All images of the lock are in <see cref="TransferProgress.Repository"/>; the lock was rewritten to name them there.</summary>
    ImagesLocated,

    /// <summary>Not all images of the lock are in the bundle's repository; the lock was left as it is.</summary>
    ImagesNotLocated,

    /// <summary>The images to copy are known: <see cref="TransferProgress.ItemCount"/> of them.</summary>
    ExportingImages,

    /// <summary>One of the images to copy, in order of reference: <see cref="TransferProgress.Reference"/> is where it is read.</summary>
    ExportingImage,

    /// <summary>Everything is known about the <see cref="TransferProgress.ItemCount"/> images to copy.</summary>
    ExportedImages,

    /// <summary><see cref="TransferProgress.ItemCount"/> images are about to be brought to <see cref="TransferProgress.Repository"/>.</summary>
    ImportingImages,

    /// <summary>The images are at the destination; their tags come last.</summary>
    TaggingImages,

    /// <summary><see cref="TransferProgress.ItemCount"/> layers of an earlier archive are used again.</summary>
    ReusingLayers,

    /// <summary>The files of an archive are about to be written.</summary>
    WritingLayers,

    /// <summary>A file of an archive is complete: <see cref="TransferProgress.Path"/> is its name there, <see cref="TransferProgress.Elapsed"/> how long it took.</summary>
    ArchiveFileWritten,

    /// <summary>
    /// A blob begins to be sent or fetched: <see cref="TransferProgress.Digest"/>, <see cref="TransferProgress.Size"/>, and one of the images it
    /// belongs to in <see cref="TransferProgress.Reference"/>. Blobs that need not be moved are not reported. Like <see cref="Transferring"/>
    /// it comes at any time, and again for every further attempt.
    /// </summary>
    BlobStarted,

    /// <summary>A blob of which <see cref="BlobStarted"/> told is no longer under way, whether it arrived or not.</summary>
    BlobEnded,
}
