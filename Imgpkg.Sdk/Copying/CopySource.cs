using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>What is copied. A closed family, made by the methods of this class; immutable.</summary>
public abstract class CopySource
{
    private protected CopySource()
    {
    }

    /// <summary>A bundle with every image its lock lists, nested bundles included. A tag is recreated at the destination, a digest is not tagged.</summary>
    public static CopySource FromBundle(ImageReference bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return new BundleSource(bundle);
    }

    /// <summary>A plain image or an index with all its members. A tag is recreated at the destination, a digest is not tagged.</summary>
    public static CopySource FromImage(ImageReference image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new ImageSource(image);
    }

    /// <summary>The lock file at <paramref name="path"/>: a BundleLock or an ImagesLock. Read when the copy begins.</summary>
    public static CopySource FromLockFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new LockFileSource(path);
    }

    /// <summary>The bundle of a BundleLock, as <see cref="FromBundle"/>; the lock's tag is recreated.</summary>
    public static CopySource FromLock(BundleLock bundleLock)
    {
        ArgumentNullException.ThrowIfNull(bundleLock);
        return new BundleLockSource(bundleLock);
    }

    /// <summary>The images of an ImagesLock, none of which may be a bundle. They get no tag but the digest's own.</summary>
    public static CopySource FromLock(ImagesLock imagesLock)
    {
        ArgumentNullException.ThrowIfNull(imagesLock);
        return new ImagesLockSource(imagesLock);
    }

    /// <summary>Everything in an archive that <see cref="CopyDestination.ToArchive"/> or the original command wrote.</summary>
    public static CopySource FromArchive(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ArchiveSource(path);
    }
}

/// <summary>A bundle by reference.</summary>
internal sealed class BundleSource(ImageReference reference) : CopySource
{
    public ImageReference Reference { get; } = reference;
}

/// <summary>An image or index by reference.</summary>
internal sealed class ImageSource(ImageReference reference) : CopySource
{
    public ImageReference Reference { get; } = reference;
}

/// <summary>A lock file of either kind.</summary>
internal sealed class LockFileSource(string path) : CopySource
{
    public string Path { get; } = path;
}

/// <summary>The bundle of a BundleLock.</summary>
internal sealed class BundleLockSource(BundleLock bundleLock) : CopySource
{
    public BundleLock Lock { get; } = bundleLock;
}

/// <summary>The images of an ImagesLock.</summary>
internal sealed class ImagesLockSource(ImagesLock imagesLock) : CopySource
{
    public ImagesLock Lock { get; } = imagesLock;
}

/// <summary>An archive of images.</summary>
internal sealed class ArchiveSource(string path) : CopySource
{
    public string Path { get; } = path;
}
