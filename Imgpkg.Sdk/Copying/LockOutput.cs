using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>Makes and writes the locks that name the copies (copy 8).</summary>
internal static class LockOutput
{
    public static BundleLock? BundleLock(ImageCollection collection, RepositoryReference destination) => collection.Root is { } root
        ? new BundleLock { Bundle = destination.WithDigest(root.Source.Digest!.Value), Tag = root.Tag }
        : null;

    public static ImagesLock? ImagesLock(ImageCollection collection, RepositoryReference destination) => collection.Root is null
        ? new ImagesLock
        {
            Images = collection.Lock is { } original
                ? [.. original.Images.Select(image => image with { Image = destination.WithDigest(image.Image.Digest!.Value) })]
                : [.. collection.Images.Select(image => new LockedImage { Image = destination.WithDigest(image.Source.Digest!.Value) })],
        }
        : null;

    /// <summary>Writes the lock of a finished copy.</summary>
    /// <exception cref="InvalidCopyException">The archive does not say which of its bundles is the root.</exception>
    public static Task WriteAsync(CopyResult result, ImageCollection collection, string path, CancellationToken cancellationToken) =>
        result.BundleLock is { } bundleLock ? bundleLock.WriteAsync(path, cancellationToken)
        : collection.Images.Any(image => image.IsBundle) ? throw new InvalidCopyException(
            "Unable to determine correct root bundle to use for lock-output. hint: if copying from a tarball, try re-generating the tarball")
        : result.ImagesLock!.WriteAsync(path, cancellationToken);
}
