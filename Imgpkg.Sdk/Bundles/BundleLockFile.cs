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
    private static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _path = Path.Combine(directory, ".imgpkg", "images.yml");
    private readonly string _shown = Path.Combine(shown, ".imgpkg", "images.yml");

    /// <summary>Reads the lock.</summary>
    /// <exception cref="LockFileException">The file is missing or breaks the schema.</exception>
    public async Task<ImagesLock> ReadAsync(CancellationToken cancellationToken) =>
        ImagesLockReader.Read(await LockFile.ReadAsync(_path, _shown, cancellationToken).ConfigureAwait(false), _shown);

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
