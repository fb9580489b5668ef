using Microsoft.Win32.SafeHandles;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// A file while it is read into a layer. Its failures name the file; those of whoever receives the layer are not its own. What changes meanwhile is
/// refused: the layer would be neither the file before nor the one after.
/// </summary>
internal sealed class LayerSourceFile : IDisposable
{
    private readonly LayerEntry _entry;
    private readonly SafeFileHandle _handle;
    private readonly DateTime _changed;

    private LayerSourceFile(LayerEntry entry)
    {
        _entry = entry;
        _handle = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        Length = RandomAccess.GetLength(_handle);
        _changed = File.GetLastWriteTimeUtc(_handle);
    }

    /// <summary>Its size in bytes when it was opened.</summary>
    public long Length { get; }

    private string Path => _entry.SourcePath!;

    public static LayerSourceFile Open(LayerEntry entry)
    {
        try
        {
            return new LayerSourceFile(entry);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw Name(entry, FileFailures.Open(entry.SourcePath!, e));
        }
    }

    /// <summary>Reads at least a byte. Synchronous on purpose: for local files the asynchronous calls cost twice the processor time.</summary>
    public int Read(Span<byte> destination, long offset)
    {
        int count;
        try
        {
            count = RandomAccess.Read(_handle, destination, offset);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw Name(_entry, FileFailures.For("read", Path, e));
        }

        return count > 0 ? count : throw Name(_entry, new FileAccessException($"read {Path}: the file became shorter while it was read"));
    }

    /// <summary>Makes sure that what was read is what the file was all the time.</summary>
    public void RequireUnchanged()
    {
        if (RandomAccess.GetLength(_handle) != Length)
        {
            throw Name(_entry, new FileAccessException($"read {Path}: the file changed its size while it was read"));
        }

        if (File.GetLastWriteTimeUtc(_handle) != _changed)
        {
            throw Name(_entry, new FileAccessException($"read {Path}: the file changed while it was read"));
        }
    }

    public void Dispose() => _handle.Dispose();

    private static FileAccessException Name(LayerEntry entry, FileAccessException failure)
    {
        failure.During($"Adding file '{entry.Input}' to tar");
        return failure;
    }
}
