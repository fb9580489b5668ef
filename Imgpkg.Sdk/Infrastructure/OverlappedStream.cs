using System.Buffers;
using System.Threading.Channels;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>
/// Passes writes on to another stream from a task of its own, so that whoever makes the bytes and whoever takes them work at the same time.
/// At most a few buffers are on the way. A failure of the other stream is thrown by a later write or by <see cref="CompleteAsync"/>. Disposing
/// waits until the other stream is no longer used, and owns it not.
/// </summary>
internal sealed class OverlappedStream : WriteOnlyStream
{
    private const int BufferSize = 128 * 1024;
    private const int MaxUnderWay = 4;

    private readonly Channel<ArraySegment<byte>> _filled = Channel.CreateBounded<ArraySegment<byte>>(
        new BoundedChannelOptions(MaxUnderWay) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _stop;
    private readonly Task _passing;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _used;
    private long _length;

    public OverlappedStream(Stream destination, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _passing = Task.Run(() => PassOnAsync(destination, _stop.Token), CancellationToken.None);
    }

    public override long Length => _length;

    public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException("Written asynchronously only: a write may have to wait.");

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _length += buffer.Length;
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, BufferSize - _used);
            buffer[..count].CopyTo(_buffer.AsMemory(_used));
            _used += count;
            buffer = buffer[count..];
            if (_used == BufferSize)
            {
                await HandOverAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until everything was passed on. Nothing may be written afterwards.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await HandOverAsync(cancellationToken).ConfigureAwait(false);
        _filled.Writer.TryComplete();
        await _passing.ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _passing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_filled.Reader.TryRead(out ArraySegment<byte> filled))
        {
            ArrayPool<byte>.Shared.Return(filled.Array!);
        }

        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _stop.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        if (_used == 0)
        {
            return;
        }

        while (!_filled.Writer.TryWrite(new ArraySegment<byte>(_buffer, 0, _used)))
        {
            if (!await _filled.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
            {
                // The other side has ended: its failure is the one to report.
                await _passing.ConfigureAwait(false);
                throw new InvalidOperationException("Written after the end.");
            }
        }

        _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        _used = 0;
    }

    private async Task PassOnAsync(Stream destination, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (ArraySegment<byte> filled in _filled.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await destination.WriteAsync(filled, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(filled.Array!);
                }
            }
        }
        finally
        {
            _filled.Writer.TryComplete();
        }
    }
}
