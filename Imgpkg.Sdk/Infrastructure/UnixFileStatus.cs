using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>
/// What the base library does not tell about a file on Linux: whether it is a fifo, a socket or a device, which would block or never end
/// when read; and whether two names are the same file.
/// </summary>
internal static partial class UnixFileStatus
{
    private const int AtCurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint MaskTypeModeAndSize = 0x203;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int SizeOffset = 40;
    private const int ChangedOffset = 112;
    private const int DeviceOffset = 136;
    private const int StatusLength = 256;
    private const int EmptyPath = 0x1000;
    private const uint MaskInode = 0x100;
    private const uint MaskTypeSizeAndChange = 0x241;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int TypeMask = 0xF000;
    private const int ModeMask = 0xFFF;
    private const int Regular = 0x8000;
    private const int Directory = 0x4000;
    private const int SymbolicLink = 0xA000;

    /// <summary>Whether a path is a regular file, a directory, a symbolic link or none of these, its mode and size; null when it cannot be examined.</summary>
    [SupportedOSPlatform("linux")]
    public static FileStatus? Of(string path, bool followLinks)
    {
        // struct statx has the same layout on every architecture, unlike struct stat.
        Span<byte> status = stackalloc byte[StatusLength];
        if (Statx(AtCurrentDirectory, path, followLinks ? 0 : NoFollow, MaskTypeModeAndSize, status) != 0)
        {
            return null;
        }

        ushort mode = BitConverter.ToUInt16(status[ModeOffset..]);
        FileKind kind = (mode & TypeMask) switch
        {
            Regular => FileKind.Regular,
            Directory => FileKind.Directory,
            SymbolicLink => FileKind.SymbolicLink,
            _ => FileKind.Other,
        };
        return new FileStatus(kind, (UnixFileMode)(mode & ModeMask), BitConverter.ToInt64(status[SizeOffset..]));
    }

    /// <summary>The size of an open regular file and the time of its last change, in nanoseconds; null when it is none.</summary>
    [SupportedOSPlatform("linux")]
    public static FileStamp? Stamp(SafeFileHandle file)
    {
        Span<byte> status = stackalloc byte[StatusLength];
        if (Statx(file, string.Empty, EmptyPath, MaskTypeSizeAndChange, status) != 0 || (BitConverter.ToUInt16(status[ModeOffset..]) & TypeMask) != Regular)
        {
            return null;
        }

        long seconds = BitConverter.ToInt64(status[ChangedOffset..]);
        uint nanoseconds = BitConverter.ToUInt32(status[(ChangedOffset + sizeof(long))..]);
        return new FileStamp(BitConverter.ToInt64(status[SizeOffset..]), unchecked((seconds * NanosecondsPerSecond) + nanoseconds));
    }

    /// <summary>Whether a path still leads to an open file, which may have been renamed since.</summary>
    [SupportedOSPlatform("linux")]
    public static bool IsSame(SafeFileHandle file, string path)
    {
        Span<byte> one = stackalloc byte[StatusLength];
        Span<byte> other = stackalloc byte[StatusLength];
        return Statx(file, string.Empty, EmptyPath, MaskInode, one) == 0
            && Statx(AtCurrentDirectory, path, NoFollow, MaskInode, other) == 0
            && one.Slice(InodeOffset, 8).SequenceEqual(other.Slice(InodeOffset, 8))
            && one.Slice(DeviceOffset, 8).SequenceEqual(other.Slice(DeviceOffset, 8));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(SafeFileHandle file, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> status);
}
