using System.Runtime.InteropServices;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>The two file system calls the base library does not offer: hard links, and flushing a directory. Both do nothing on Windows.</summary>
internal static partial class UnixFiles
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Makes the names in a directory survive a power loss: a rename is only on disk once its directory is. Best effort, because some file
    /// systems refuse to flush directories, and what was renamed is complete either way.
    /// </summary>
    public static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int file = Open(directory, ReadOnly);
        if (file >= 0)
        {
            _ = Flush(file);
            _ = Close(file);
        }
    }

    /// <summary>Gives the file <paramref name="existing"/> a second name; false when the system refuses, for example across file systems.</summary>
    public static bool TryLink(string existing, string name) => !OperatingSystem.IsWindows() && Link(existing, name) == 0;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string name);
}
