using Imgpkg.Sdk.Infrastructure;
using Microsoft.Win32.SafeHandles;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>
/// The file <c>NAME.partial</c> in which a tar is put together before it takes its place. It is locked while it is written, stays when the
/// writing is interrupted, and is where the next run goes on.
/// </summary>
internal sealed class PartialTarFile : IDisposable
{
    private const string Suffix = ".partial";
    private const string SetAsideSuffix = ".partial.old";

    private readonly SafeFileHandle _file;
    private readonly string _target;

    private PartialTarFile(SafeFileHandle file, string target)
    {
        _file = file;
        _target = target;
    }

    /// <summary>Where the file is until it is complete.</summary>
    public string Path => PathFor(_target);

    public static string PathFor(string target) => target + Suffix;

    /// <summary>Where an unfinished file goes whose entries are at other places: what is in it may still be of use.</summary>
    public static string SetAsidePathFor(string target) => target + SetAsideSuffix;

    /// <summary>Opens the partial file of a tar, or makes it.</summary>
    /// <param name="target">The tar.</param>
    /// <param name="shown">How the caller called the tar.</param>
    /// <exception cref="FileAccessException">It cannot be written, or somebody else is writing it.</exception>
    public static PartialTarFile Open(string target, string shown)
    {
        string path = PathFor(target);
        while (true)
        {
            if (FileKinds.Of(path, followLinks: false) is { } kind and not FileKind.Regular)
            {
                throw new FileAccessException(kind == FileKind.Directory ? $"open {path}: is a directory" : $"open {path}: not a regular file");
            }

            SafeFileHandle file = OpenLocked(path, shown);
            if (IsStillAt(file, path))
            {
                return new PartialTarFile(file, target);
            }

            // Whoever had it before finished between our opening and locking it: this is the finished file now, and not ours to change.
            file.Dispose();
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            // Synchronous on purpose: for local files the asynchronous calls cost twice the processor time.
            RandomAccess.Write(_file, bytes, offset);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("write", Path, e);
        }
    }

    public void SetLength(long length)
    {
        try
        {
            RandomAccess.SetLength(_file, length);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // How the base library says that the file system has no files of that length.
            throw new FileAccessException($"truncate {Path}: file too large", e);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("truncate", Path, e);
        }
    }

    /// <summary>Reads what is in the file, through the lock.</summary>
    public TarFile OpenContent() => TarFile.Over(_file, Path);

    /// <summary>Puts everything on disk and the file in its place, replacing one that is there.</summary>
    public void Commit()
    {
        try
        {
            RandomAccess.FlushToDisk(_file);
            File.Move(Path, _target, overwrite: true);
            TryDelete(SetAsidePathFor(_target));
            UnixFiles.FlushDirectory(System.IO.Path.GetDirectoryName(_target)!);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("write", _target, e);
        }
    }

    /// <summary>Gives the file another name, so that a new one can be begun; it stays open.</summary>
    public void SetAside()
    {
        try
        {
            File.Move(Path, SetAsidePathFor(_target), overwrite: true);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("rename", Path, e);
        }
    }

    /// <summary>Removes the file, where nothing in it is worth keeping.</summary>
    public void Delete() => TryDelete(Path);

    /// <summary>Removes the file and one that was set aside: the tar is complete without them.</summary>
    public void DeleteWithSetAside()
    {
        TryDelete(Path);
        TryDelete(SetAsidePathFor(_target));
    }

    public void Dispose() => _file.Dispose();

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            // What led here is more important; the next run writes over it.
        }
    }

    private static SafeFileHandle OpenLocked(string path, string shown)
    {
        // On Windows an open file is renamed only if its deletion is shared; that keeps everybody else from opening it all the same.
        FileShare share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
        }
        catch (IOException e) when (SharingViolation.Is(e))
        {
            throw new FileAccessException($"{path} is being written by another process (wait for it to end, or name another file)", e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw FileFailures.Open(shown, e);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.Open(path, e);
        }
    }

    private static bool IsStillAt(SafeFileHandle file, string path) =>
        OperatingSystem.IsLinux() ? UnixFileStatus.IsSame(file, path) : File.Exists(path);
}
