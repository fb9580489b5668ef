using System.Text;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>The ImagesLock of an extracted bundle, <c>.imgpkg/images.yml</c>.</summary>
/// <param name="directory">Where the bundle was extracted.</param>
/// <param name="shown">The directory's name for messages.</param>
internal sealed class BundleLockFile(string directory, string shown)
{
    // Larger locks are no locks (formats 4); the parser has the same limit.
    private const long MaxSize = 16 * 1024 * 1024;

    private static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _path = Path.Combine(directory, ".imgpkg", "images.yml");
    private readonly string _shown = Path.Combine(shown, ".imgpkg", "images.yml");

    /// <summary>Reads the lock.</summary>
    /// <exception cref="LockFileException">The file is missing or breaks the schema.</exception>
    public ImagesLock Read()
    {
        string text;
        try
        {
            text = new FileInfo(_path).Length > MaxSize
                ? throw new LockFileException($"Reading path {_shown}: the file is larger than {MaxSize} bytes", _shown)
                : File.ReadAllText(_path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LockFileException($"Reading path {_shown}: open {_shown}: no such file or directory", _shown, line: null, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LockFileException($"Reading path {_shown}: {FileFailures.Open(_shown, e).Message}", _shown, line: null, e);
        }

        return ImagesLockReader.Read(text, _shown);
    }

    /// <summary>Writes the lock anew with every image in <paramref name="repository"/>; order, duplicates and annotations are kept.</summary>
    public void Rewrite(ImagesLock imagesLock, RepositoryReference repository)
    {
        var relocated = new ImagesLock
        {
            Images = [.. imagesLock.Images.Select(image => image with { Image = repository.WithDigest(image.Image.Digest!.Value) })],
        };
        try
        {
            Write(relocated.ToString());
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("write", _shown, e);
        }
    }

    private void Write(string text)
    {
        try
        {
            // In place: the file keeps its mode, and the whole tree is still staged.
            File.WriteAllText(_path, text, WithoutMark);
        }
        catch (UnauthorizedAccessException)
        {
            // The bundle's lock was pushed read-only; it is ours all the same.
            MakeWritable();
            File.WriteAllText(_path, text, WithoutMark);
        }
    }

    private void MakeWritable()
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(_path, FileAttributes.Normal);
        }
        else
        {
            File.SetUnixFileMode(_path, File.GetUnixFileMode(_path) | UnixFileMode.UserWrite);
        }
    }
}
