using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>Reads one entry of a tar, beside other readers of the same file, which it does not own.</summary>
internal sealed class TarEntryStream(TarFile file, TarCatalogEntry entry) : ReadOnlyStream
{
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, entry.Size - _position);
        int count = file.Read(buffer[..wanted], entry.Offset + _position);
        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }
}
