using System.Buffers.Binary;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>
/// Compresses a layer into one gzip member whose bytes depend on the written bytes only, never on how they were cut, on the processor or on
/// the version of the base library (gzip 1; profile: Go 1.24, level 1). Owns neither stream nor end: without <see cref="CompleteAsync"/>
/// the member stays open, so that an interrupted layer never looks whole.
/// </summary>
internal sealed class LayerGzipStream : WriteOnlyStream
{
    private const int BlocksHeld = 8;
    private const int FlushAt = 128 * 1024;
    private static readonly byte[] Header = [0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0xff];

    private readonly Stream _destination;
    private readonly BitOutput _output = new(FlushAt + DeflateEncoder.LargestOutput);
    private readonly DeflateEncoder _encoder;

    // History, then the block that is being filled, then room, so that the window slides only now and then.
    private readonly byte[] _window = new byte[MatchFinder.MaxDistance + (BlocksHeld * DeflateEncoder.BlockSize)];
    private long _origin;
    private int _blockStart;
    private int _end;
    private uint _crc;

    public LayerGzipStream(Stream destination)
    {
        _destination = destination;
        _encoder = new DeflateEncoder(_output);
        _output.Put(Header);
    }

    /// <summary>Bytes written so far, uncompressed.</summary>
    public override long Length => _origin + _end;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Take(buffer)..];
            if (_output.Bytes.Length >= FlushAt)
            {
                _destination.Write(_output.Bytes.Span);
                _output.Clear();
            }
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Take(buffer.Span)..];
            if (_output.Bytes.Length >= FlushAt)
            {
                await FlushOutputAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Writes what is left and the end of the member. Nothing may be written afterwards.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_end > _blockStart)
        {
            EncodeBlock();
        }

        _encoder.Finish();
        byte[] trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)Length);
        _output.Put(trailer);
        await FlushOutputAsync(cancellationToken).ConfigureAwait(false);
    }

    // Takes as much as the current block has room for.
    private int Take(ReadOnlySpan<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _blockStart + DeflateEncoder.BlockSize - _end);
        buffer[..count].CopyTo(_window.AsSpan(_end));
        _crc = Crc32.Append(_crc, buffer[..count]);
        _end += count;
        if (_end - _blockStart == DeflateEncoder.BlockSize)
        {
            EncodeBlock();
        }

        return count;
    }

    private void EncodeBlock()
    {
        _encoder.Encode(_window, _origin, _blockStart, _end);
        _blockStart = _end;
        if (_end + DeflateEncoder.BlockSize > _window.Length)
        {
            int dropped = _end - MatchFinder.MaxDistance;
            _window.AsSpan(dropped, MatchFinder.MaxDistance).CopyTo(_window);
            _origin += dropped;
            _blockStart = MatchFinder.MaxDistance;
            _end = MatchFinder.MaxDistance;
        }
    }

    private async Task FlushOutputAsync(CancellationToken cancellationToken)
    {
        await _destination.WriteAsync(_output.Bytes, cancellationToken).ConfigureAwait(false);
        _output.Clear();
    }
}
