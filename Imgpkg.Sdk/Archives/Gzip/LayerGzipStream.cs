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
    private const int FlushAt = 128 * 1024;
    private static readonly byte[] Header = [0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0xff];

    private readonly Stream _destination;
    private readonly BitOutput _output = new(FlushAt + BlockEncoder.LargestOutput);
    private readonly BlockBuffer _block = new();
    private readonly MatchFinder _finder = new();
    private readonly BlockEncoder _encoder;
    private long _encoded;
    private uint _crc;

    public LayerGzipStream(Stream destination)
    {
        _destination = destination;
        _encoder = new BlockEncoder(_output);
        _output.Put(Header);
    }

    /// <summary>Bytes written so far, uncompressed.</summary>
    public override long Length => _encoded + _block.Length;

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
        if (_block.Length > 0)
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
        int count = _block.Fill(buffer);
        if (_block.IsFull)
        {
            EncodeBlock();
            _encoded += _block.Length;
            _block.StartAfter(_block);
        }

        return count;
    }

    private void EncodeBlock()
    {
        _crc = Crc32.Append(_crc, _block.Content);
        if (_block.Length >= BlockEncoder.SmallestMatched)
        {
            _block.FindMatches(_finder);
        }

        _encoder.Encode(_block);
    }

    private async Task FlushOutputAsync(CancellationToken cancellationToken)
    {
        await _destination.WriteAsync(_output.Bytes, cancellationToken).ConfigureAwait(false);
        _output.Clear();
    }
}
