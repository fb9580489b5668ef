namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// A connection whose failure to take a request does not hide the answer: a server that refuses an upload early answers and closes, and the
/// rest of the body breaks before the answer is read. What is written after the failure is dropped, up to a limit; reading tells the failure
/// when no answer came.
/// </summary>
internal sealed class EarlyAnswerStream(Stream connection) : Stream
{
    /// <summary>How much of a body is made in vain after the connection broke, in bytes: a large layer should rather be sent again at once.</summary>
    internal const long MaxDropped = 16 * 1024 * 1024;

    private volatile IOException? _failure;
    private long _dropped;

    public override bool CanRead => connection.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => connection.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Drops(buffer.Length))
        {
            return;
        }

        try
        {
            await connection.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            _failure = e;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Drops(buffer.Length))
        {
            return;
        }

        try
        {
            connection.Write(buffer);
        }
        catch (IOException e)
        {
            _failure = e;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Answer(await connection.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);
        }
        catch (IOException) when (_failure is not null)
        {
            throw _failure;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Answer(connection.Read(buffer), buffer.Length);
        }
        catch (IOException) when (_failure is not null)
        {
            throw _failure;
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await connection.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            _failure ??= e;
        }
    }

    public override void Flush()
    {
        try
        {
            connection.Flush();
        }
        catch (IOException e)
        {
            _failure ??= e;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Drops(int count)
    {
        if (_failure is not { } failure)
        {
            return false;
        }

        _dropped += count;
        return _dropped <= MaxDropped ? true : throw failure;
    }

    // The stack also reads nothing, to learn that there is something.
    private int Answer(int read, int wanted) => read > 0 || wanted == 0 || _failure is not { } failure ? read : throw failure;
}
