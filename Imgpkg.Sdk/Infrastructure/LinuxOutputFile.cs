using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>
/// Writes new files with as few system calls as there are things to do. The base library takes nearly three times as many, which counts where files
/// are small and many. For processes of 64 bits.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxOutputFile
{
    private const int CreateNewForWriting = 0x1 | 0x40 | 0x80 | 0x80000;
    private const int Interrupted = 4;

    /// <summary>Creates a file that does not exist; null when that is not possible, for whatever reason. The caller disposes it.</summary>
    public static SafeFileHandle? TryCreate(string path, UnixFileMode mode)
    {
        int descriptor = Open(path, CreateNewForWriting, (int)mode);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Writes at the end of what was written before.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            nint count = Write(file, content, content.Length);
            if (count >= 0)
            {
                content = content[(int)count..];
            }
            else if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw LastFailure();
            }
        }
    }

    /// <summary>Sets the times of the last access and of the last change.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void SetTimes(SafeFileHandle file, DateTimeOffset accessed, DateTimeOffset modified)
    {
        ReadOnlySpan<TimeSpecification> times = [TimeSpecification.Of(accessed), TimeSpecification.Of(modified)];
        if (SetTimes(file, times) != 0)
        {
            throw LastFailure();
        }
    }

    // As the base library's: the number is the system's.
    private static IOException LastFailure() => new(Marshal.GetLastPInvokeErrorMessage(), Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> content, nint count);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetTimes(SafeFileHandle file, ReadOnlySpan<TimeSpecification> times);

    /// <summary><c>struct timespec</c> of 64-bit systems.</summary>
    private readonly record struct TimeSpecification(long Seconds, long Nanoseconds)
    {
        public static TimeSpecification Of(DateTimeOffset time)
        {
            (long seconds, long ticks) = Math.DivRem(time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerSecond);
            return ticks < 0
                ? new TimeSpecification(seconds - 1, (ticks + TimeSpan.TicksPerSecond) * TimeSpan.NanosecondsPerTick)
                : new TimeSpecification(seconds, ticks * TimeSpan.NanosecondsPerTick);
        }
    }
}
