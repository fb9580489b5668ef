using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>
/// A file that appears under its name whole or not at all. It is written under a temporary name in the same directory and held open, so
/// that a later run can tell one whose process is gone from one that is being written.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const string Prefix = ".imgpkg-";
    private const string Suffix = ".tmp";

    private readonly string _path;
    private bool _kept;

    private TemporaryFile(string path, FileStream stream)
    {
        _path = path;
        Stream = stream;
    }

    /// <summary>Where the content goes. It has no buffer: nothing is left to be written when it is closed after a failure.</summary>
    public FileStream Stream { get; }

    public static TemporaryFile Create(string directory)
    {
        while (true)
        {
            string path = Path.Combine(directory, $"{Prefix}{Guid.NewGuid():n}{Suffix}");
            if (TryOpen(path) is { } stream)
            {
                // On Unix a file is made first and locked then, so one that RemoveStale met in between is gone. Once it is locked it stays.
                if (File.Exists(path))
                {
                    return new TemporaryFile(path, stream);
                }

                stream.Dispose();
            }
        }
    }

    /// <summary>Writes a small file in one go.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using TemporaryFile file = Create(Path.GetDirectoryName(path)!);
        file.Stream.Write(content);
        file.MoveTo(path);
    }

    public static bool IsNameOfOne(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Removes what killed processes left in <paramref name="directory"/>. What cannot be removed stays: it is in nobody's way.</summary>
    public static void RemoveStale(string directory)
    {
        foreach (string path in Directory.EnumerateFiles(directory, $"{Prefix}*{Suffix}"))
        {
            try
            {
                using var unowned = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            }
            catch (Exception e) when (LayoutFailures.IsFileSystem(e))
            {
                // Somebody is writing it, has just renamed it, or owns it: each is a reason to leave it alone.
            }
        }
    }

    /// <summary>Puts the content on disk and the file in its place, replacing one that is there.</summary>
    public void MoveTo(string path)
    {
        Stream.Flush(flushToDisk: true);
        File.Move(_path, path, overwrite: true);
        _kept = true;
        UnixFiles.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    public void Dispose()
    {
        if (!_kept)
        {
            try
            {
                File.Delete(_path);
            }
            catch (Exception e) when (LayoutFailures.IsFileSystem(e))
            {
                // The failure that led here is on its way; a later run removes the file.
            }
        }

        Stream.Dispose();
    }

    // Sharing deletion allows renaming the open file on Windows. On Unix it makes the base library take a shared advisory lock, for which
    // network file systems need read access too; RemoveStale asks for the exclusive one, and what it holds at the moment counts as gone.
    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0);
        }
        catch (IOException e) when (SharingViolation.Is(e))
        {
            return null;
        }
    }
}
