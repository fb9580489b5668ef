using System.Runtime.InteropServices;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Reads files that are locked, on Linux: the base library asks for the lock, the system does not.</summary>
internal static class LockedFile
{
    public static byte[] ReadAllBytes(string path)
    {
        int file = Open(path, 0);
        if (file < 0)
        {
            throw new IOException($"open {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var content = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        while (Read(file, buffer, buffer.Length) is > 0 and var count)
        {
            content.Write(buffer, 0, (int)count);
        }

        _ = Close(file);
        return content.ToArray();
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Read(int file, byte[] buffer, nint length);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
