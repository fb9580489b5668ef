using Imgpkg.Sdk.Infrastructure;
using Microsoft.Win32.SafeHandles;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>A tar on disk, opened for reading at any place, also by several readers at once.</summary>
internal sealed class TarFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly bool _owned;

    private TarFile(SafeFileHandle file, string path, bool owned)
    {
        _file = file;
        _path = path;
        _owned = owned;
        Length = RandomAccess.GetLength(file);
    }

    /// <summary>Its length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a tar.</summary>
    /// <exception cref="FileAccessException">It is not there, cannot be read, or is no regular file.</exception>
    public static TarFile Open(string path)
    {
        // A pipe would block, and has no places to go to.
        if (FileKinds.Of(path, followLinks: true) is { } kind and not FileKind.Regular)
        {
            throw new FileAccessException(kind == FileKind.Directory ? $"read {path}: is a directory" : $"read {path}: not a regular file");
        }

        try
        {
            return new TarFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), path, owned: true);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.Open(path, e);
        }
    }

    /// <summary>Reads a file that somebody else has opened and will close.</summary>
    public static TarFile Over(SafeFileHandle file, string path) => new(file, path, owned: false);

    /// <summary>Reads at a place until the buffer is full or the file ends.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        int count = 0;
        try
        {
            // Synchronous on purpose: for local files the asynchronous calls cost twice the processor time.
            while (count < buffer.Length && RandomAccess.Read(_file, buffer[count..], offset + count) is > 0 and var read)
            {
                count += read;
            }
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("read", _path, e);
        }

        return count;
    }

    /// <summary>Reads an entry whole.</summary>
    /// <exception cref="InvalidArchiveException">It has more than <paramref name="limit"/> bytes, or the file became shorter.</exception>
    public byte[] ReadAll(TarCatalogEntry entry, int limit)
    {
        if (entry.Size > limit)
        {
            throw new InvalidArchiveException($"{entry.Name} is larger than the limit of {limit} bytes");
        }

        byte[] content = new byte[entry.Size];
        return Read(content, entry.Offset) == content.Length ? content : throw new InvalidArchiveException("unexpected EOF");
    }

    /// <summary>Opens an entry for reading from its start; what is read is not verified.</summary>
    public Stream OpenEntry(TarCatalogEntry entry) => new TarEntryStream(this, entry);

    public void Dispose()
    {
        if (_owned)
        {
            _file.Dispose();
        }
    }
}
