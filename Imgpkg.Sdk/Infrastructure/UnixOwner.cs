using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>Changes the owner of files, which the base library does not offer.</summary>
internal static partial class UnixOwner
{
    /// <summary>Gives a file to a user and a group.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    [UnsupportedOSPlatform("windows")]
    public static void Set(SafeFileHandle file, long userId, long groupId)
    {
        if (ChangeOwner(file, (uint)userId, (uint)groupId) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"chown: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);
}
