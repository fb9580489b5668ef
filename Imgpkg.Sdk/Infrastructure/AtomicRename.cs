using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>Exchanges two paths in one step, where the system can: at no moment is either of them missing.</summary>
internal static partial class AtomicRename
{
    private const int AtCurrentDirectory = -100;
    private const uint LinuxExchange = 2;
    private const uint MacExchange = 2;

    /// <summary>False when the system or file system cannot; nothing has changed then.</summary>
    public static bool TryExchange(string one, string other)
    {
        try
        {
            return OperatingSystem.IsLinux() ? RenameAt2(AtCurrentDirectory, one, AtCurrentDirectory, other, LinuxExchange) == 0
                : OperatingSystem.IsMacOS() && RenameX(one, other, MacExchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library.
            return false;
        }
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameAt2(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);

    [SupportedOSPlatform("macos")]
    [LibraryImport("libc", EntryPoint = "renamex_np", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameX(string from, string to, uint flags);
}
