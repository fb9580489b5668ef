using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>
/// Reads a file with as few system calls as there are things to do. The base library takes three times as many, to lock the file and to find out
/// what it is: with thousands of small files most of the time of reading them.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class LinuxInputFile : InputFile
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int Sequential = 2;

    // The system reads a smaller file ahead as a whole.
    private const long LeastReadAhead = 128 * 1024;

    private readonly SafeFileHandle _handle;

    private LinuxInputFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens a regular file; null when that is not possible, for whatever reason.</summary>
    public static LinuxInputFile? TryOpen(string path)
    {
        // The system would take what stands before a zero for the path.
        int descriptor = path.Contains('\0', StringComparison.Ordinal) ? -1 : Open(path, ReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (UnixFileStatus.Stamp(handle) is not { } stamp)
        {
            handle.Dispose();
            return null;
        }

        if (stamp.Size >= LeastReadAhead)
        {
            _ = Advise(handle, 0, 0, Sequential);
        }

        return new LinuxInputFile(handle) { Opened = stamp };
    }

    public override FileStamp Stamp() => UnixFileStatus.Stamp(_handle) ?? throw LastFailure();

    public override int Read(Span<byte> destination)
    {
        while (true)
        {
            nint count = Read(_handle, destination, destination.Length);
            if (count >= 0)
            {
                return (int)count;
            }

            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw LastFailure();
            }
        }
    }

    public override void Dispose() => _handle.Dispose();

    // As the base library's: the number is the system's.
    private static IOException LastFailure() => new(Marshal.GetLastPInvokeErrorMessage(), Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(SafeFileHandle file, nint offset, nint length, int advice);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(SafeFileHandle file, Span<byte> destination, nint count);
}
