using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>Opens the files of a store, and reads metadata whole, up to a bound.</summary>
internal static class BoundedFile
{
    private const int MaxAttempts = 100;

    public static byte[] Read(string path, int limit, LayoutFailures failures)
    {
        try
        {
            using FileStream file = Open(path, bufferSize: 0);
            if (file.Length > limit)
            {
                throw new SizeLimitExceededException(path, limit);
            }

            // Files of a store are replaced, never changed, so the length holds; a shorter read shows as broken content.
            byte[] content = new byte[file.Length];
            int read = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return read == content.Length ? content : content[..read];
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e) && e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw failures.Reading(path, e);
        }
    }

    /// <summary>
    /// Opens a file for reading from start to end; others may replace it meanwhile. A file that was renamed into place this very moment may
    /// still be locked by someone who took it for a stale temporary file: that passes, so it is tried again.
    /// </summary>
    public static FileStream Open(string path, int bufferSize)
    {
        SpinWait pause = default;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize, FileOptions.SequentialScan);
            }
            catch (IOException e) when (SharingViolation.Is(e) && pause.Count < MaxAttempts)
            {
                pause.SpinOnce();
            }
        }
    }
}
