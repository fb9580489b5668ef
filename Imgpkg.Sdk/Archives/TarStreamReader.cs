using System.IO.Compression;

namespace Imgpkg.Sdk.Archives;

/// <summary>Reads a tar archive front to back from a stream it does not own. Content is read with <see cref="ReadAsync"/> or skipped.</summary>
internal sealed class TarStreamReader(Stream stream)
{
    private const int BufferSize = 256 * 1024;

    // A longer name or pax header serves no file system, only an attack on memory.
    private const int MaxExtensionSize = 1024 * 1024;

    // The base library takes the end of a cut-off gzip stream for the end of its content, so the archive's own end mark must be there.
    private readonly bool _endIsMarked = (stream is BudgetedReader budgeted ? budgeted.Source : stream) is GZipStream;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private long _remaining;
    private long _padding;

    /// <summary>The next entry; null at the end of the archive. What was not read of the entry before is skipped.</summary>
    /// <exception cref="InvalidLayerException">The archive is damaged.</exception>
    public async ValueTask<TarEntry?> NextAsync(CancellationToken cancellationToken)
    {
        await SkipAsync(_remaining + _padding, cancellationToken).ConfigureAwait(false);
        _remaining = 0;
        _padding = 0;
        var extensions = new TarExtensions();
        while (true)
        {
            ReadOnlyMemory<byte> block = await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            if (block.IsEmpty)
            {
                return _endIsMarked ? throw UnexpectedEnd() : null;
            }

            if (!block.Span.ContainsAnyExcept((byte)0))
            {
                return null;
            }

            TarEntry entry = TarHeaderReader.Read(block.Span, extensions);
            if (entry.Size is < 0 or > long.MaxValue - TarHeader.BlockSize)
            {
                throw new InvalidLayerException($"archive/tar: invalid size of entry '{entry.Name}'");
            }

            if (entry.Type is not ('x' or 'L' or 'K'))
            {
                // Links, directories and devices have no content, whatever their size field says.
                _remaining = entry.IsDirectory || entry.IsLink || entry.IsSpecial ? 0 : entry.Size;
                _padding = -_remaining & (TarHeader.BlockSize - 1);
                return entry;
            }

            byte[] extension = await ReadExtensionAsync(entry, cancellationToken).ConfigureAwait(false);
            Apply(entry.Type, extension, extensions);
        }
    }

    /// <summary>Reads content of the current entry; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_remaining == 0)
        {
            return 0;
        }

        if (_start == _end)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        int count = (int)Math.Min(Math.Min(destination.Length, _end - _start), _remaining);
        _buffer.AsMemory(_start, count).CopyTo(destination);
        _start += count;
        _remaining -= count;
        return count;
    }

    /// <summary>The next piece of the current entry's content, valid until the next call; empty at its end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadPieceAsync(CancellationToken cancellationToken)
    {
        if (_remaining == 0)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (_start == _end)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        int count = (int)Math.Min(_end - _start, _remaining);
        ReadOnlyMemory<byte> piece = _buffer.AsMemory(_start, count);
        _start += count;
        _remaining -= count;
        return piece;
    }

    private static void Apply(char type, byte[] extension, TarExtensions extensions)
    {
        switch (type)
        {
            case 'x':
                extensions.AddPax(extension);
                break;
            case 'L':
                extensions.Path = TarHeaderReader.Text(extension);
                break;
            default:
                extensions.LinkPath = TarHeaderReader.Text(extension);
                break;
        }
    }

    private async ValueTask<byte[]> ReadExtensionAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Size > MaxExtensionSize)
        {
            throw new InvalidLayerException($"archive/tar: extended header of {entry.Size} bytes");
        }

        byte[] extension = new byte[entry.Size];
        _remaining = entry.Size;
        for (int read = 0; read < extension.Length;)
        {
            read += await ReadAsync(extension.AsMemory(read), cancellationToken).ConfigureAwait(false);
        }

        await SkipAsync(-entry.Size & (TarHeader.BlockSize - 1), cancellationToken).ConfigureAwait(false);
        return extension;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken)
    {
        if (_end - _start < TarHeader.BlockSize)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            while (_end < TarHeader.BlockSize)
            {
                int count = await ReadSourceAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    return _end == 0 ? ReadOnlyMemory<byte>.Empty : throw UnexpectedEnd();
                }

                _end += count;
            }
        }

        _start += TarHeader.BlockSize;
        return _buffer.AsMemory(_start - TarHeader.BlockSize, TarHeader.BlockSize);
    }

    private async ValueTask SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            if (_start == _end)
            {
                await FillAsync(cancellationToken).ConfigureAwait(false);
            }

            int part = (int)Math.Min(_end - _start, count);
            _start += part;
            count -= part;
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await ReadSourceAsync(_buffer, cancellationToken).ConfigureAwait(false);
        if (_end == 0)
        {
            throw UnexpectedEnd();
        }
    }

    private async ValueTask<int> ReadSourceAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidLayerException($"gzip: {e.Message}", e);
        }
    }

    private static InvalidLayerException UnexpectedEnd() => new("unexpected EOF");
}
