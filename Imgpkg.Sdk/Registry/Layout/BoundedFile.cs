namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>Reads metadata files whole, up to a bound.</summary>
internal static class BoundedFile
{
    public static byte[] Read(string path, int limit, LayoutFailures failures)
    {
        try
        {
            using FileStream file = Open(path, bufferSize: 0);
            if (file.Length > limit)
            {
                throw failures.TooLarge(path, limit);
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

    /// <summary>Opens a file for reading from start to end; others may replace it meanwhile.</summary>
    public static FileStream Open(string path, int bufferSize) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize, FileOptions.SequentialScan);
}
