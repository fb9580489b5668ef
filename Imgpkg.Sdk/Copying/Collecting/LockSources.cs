using Imgpkg.Sdk.Locks;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Reads lock files of either kind.</summary>
internal static class LockSources
{
    /// <summary>What a lock file names. There is no peek at the kind: what is no BundleLock is read as an ImagesLock, whose failure is reported (formats 4.3).</summary>
    public static async Task<CopySource> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return CopySource.FromLock(await BundleLock.ReadAsync(path, cancellationToken).ConfigureAwait(false));
        }
        catch (LockFileException)
        {
            return CopySource.FromLock(await ReadImagesLockAsync(path, cancellationToken).ConfigureAwait(false));
        }
    }

    private static async Task<ImagesLock> ReadImagesLockAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ImagesLock.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (LockFileException e) when (e.During("Trying to read bundle or images lock file"))
        {
            throw;
        }
    }
}
