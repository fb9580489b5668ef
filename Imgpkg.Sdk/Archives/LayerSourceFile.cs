using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// A file while it is read into a layer. Its failures name the file; those of whoever receives the layer are not its own. What changes meanwhile is
/// refused: the layer would be neither the file before nor the one after.
/// </summary>
internal sealed class LayerSourceFile : IDisposable
{
    private readonly LayerEntry _entry;
    private readonly InputFile _file;

    private LayerSourceFile(LayerEntry entry)
    {
        _entry = entry;
        _file = InputFile.Open(Path);
    }

    /// <summary>Its size in bytes when it was opened.</summary>
    public long Length => _file.Opened.Size;

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

    /// <summary>Reads on, at least a byte. Synchronous on purpose: for local files the asynchronous calls cost twice the processor time.</summary>
    public int Read(Span<byte> destination)
    {
        int count;
        try
        {
            count = _file.Read(destination);
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
        FileStamp now = Stamp();
        if (now.Size != Length)
        {
            throw Name(_entry, new FileAccessException($"read {Path}: the file changed its size while it was read"));
        }

        if (now != _file.Opened)
        {
            throw Name(_entry, new FileAccessException($"read {Path}: the file changed while it was read"));
        }
    }

    public void Dispose() => _file.Dispose();

    private FileStamp Stamp()
    {
        try
        {
            return _file.Stamp();
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw Name(_entry, FileFailures.For("read", Path, e));
        }
    }

    private static FileAccessException Name(LayerEntry entry, FileAccessException failure)
    {
        failure.During($"Adding file '{entry.Input}' to tar");
        return failure;
    }
}
