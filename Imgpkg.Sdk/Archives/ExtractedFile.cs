using Imgpkg.Sdk.Infrastructure;
using Microsoft.Win32.SafeHandles;

namespace Imgpkg.Sdk.Archives;

/// <summary>Writes one file of a layer: content, permissions, owner, times (formats 9.3).</summary>
internal static class ExtractedFile
{
    private const long GroupAndOther = 0b111_111;
    private const long Owner = 0b111_000_000;
    private const long AllBits = 0b111_111_111_111;

    /// <summary>Writes the file while its content is read; true if a directory had to go for it.</summary>
    public static async ValueTask<bool> WriteAsync(string path, TarEntry entry, TarStreamReader archive, CancellationToken cancellationToken)
    {
        FileStream file = Create(path, Mode(entry.Mode), out bool replacedDirectory);
        await using (file.ConfigureAwait(false))
        {
            while (await archive.ReadPieceAsync(cancellationToken).ConfigureAwait(false) is { IsEmpty: false } piece)
            {
                file.Write(piece.Span);
            }

            Finish(file, entry);
        }

        return replacedDirectory;
    }

    /// <summary>Writes the file; true if a directory had to go for it.</summary>
    public static bool Write(string path, TarEntry entry, ReadOnlySpan<byte> content)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            // Whatever keeps it from being created this way, such as something in its place, is seen to below.
            using SafeFileHandle? created = LinuxOutputFile.TryCreate(path, Mode(entry.Mode));
            if (created is not null)
            {
                LinuxOutputFile.Write(created, content);
                SetOwner(created, entry);
                LinuxOutputFile.SetTimes(created, Accessed(entry), entry.Modified);
                return false;
            }
        }

        using FileStream file = Create(path, Mode(entry.Mode), out bool replacedDirectory);
        file.Write(content);
        Finish(file, entry);
        return replacedDirectory;
    }

    /// <summary>Owner bits are copied to group and other when those have none; the umask is applied by the system call.</summary>
    internal static UnixFileMode Mode(long mode)
    {
        if ((mode & GroupAndOther) != 0)
        {
            return (UnixFileMode)(mode & AllBits);
        }

        long owner = mode & Owner;
        return (UnixFileMode)(owner | (owner >> 3) | (owner >> 6));
    }

    private static void Finish(FileStream file, TarEntry entry)
    {
        file.Flush();
        SafeFileHandle handle = file.SafeFileHandle;
        SetOwner(handle, entry);
        File.SetLastAccessTimeUtc(handle, Accessed(entry).UtcDateTime);
        File.SetLastWriteTimeUtc(handle, entry.Modified.UtcDateTime);
    }

    // Before the times: changing the owner counts as a change.
    private static void SetOwner(SafeFileHandle file, TarEntry entry)
    {
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            UnixOwner.Set(file, entry.UserId, entry.GroupId);
        }
    }

    private static DateTimeOffset Accessed(TarEntry entry) => entry.Accessed is { } at && at > entry.Modified ? at : entry.Modified;

    private static FileStream Create(string path, UnixFileMode mode, out bool replacedDirectory)
    {
        replacedDirectory = false;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            // Pieces come in large enough portions.
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (IOException) when (Path.Exists(path))
        {
            // Later entries win over earlier ones; looking first would cost a call for every file.
            replacedDirectory = Directory.Exists(path);
            RemoveExisting(path);
            return new FileStream(path, options);
        }
    }

    private static void RemoveExisting(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }
}
