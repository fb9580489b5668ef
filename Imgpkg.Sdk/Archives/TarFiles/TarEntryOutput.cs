using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>Writes the content of one entry to its place and not beyond. Does not own the file.</summary>
/// <param name="file">The tar.</param>
/// <param name="entry">The entry.</param>
/// <param name="counted">Told of every count of bytes written; null for nobody.</param>
internal sealed class TarEntryOutput(PartialTarFile file, TarPlanEntry entry, Action<int>? counted) : WriteOnlyStream
{
    private long _written;

    public override long Length => _written;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > entry.Size - _written)
        {
            throw ContentMismatchException.ForSize(entry.Blob!, _written + buffer.Length);
        }

        file.Write(buffer, entry.Offset + _written);
        _written += buffer.Length;
        counted?.Invoke(buffer.Length);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Checks that the whole content was written.</summary>
    /// <exception cref="ContentMismatchException">Bytes are missing.</exception>
    public void RequireAll()
    {
        if (_written != entry.Size)
        {
            throw ContentMismatchException.ForSize(entry.Blob!, _written);
        }
    }

    /// <summary>Uncounts what was written: the attempt was in vain.</summary>
    public void TakeBack()
    {
        for (long rest = _written; rest > 0; rest -= int.MaxValue)
        {
            counted?.Invoke(-(int)Math.Min(rest, int.MaxValue));
        }
    }
}
