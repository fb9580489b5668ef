using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The connection as the source of a blob sees it: tells failures of the connection from those of the source, refuses bytes beyond the
/// size that was announced, and gives up when no byte moves for too long. Leaves the connection open.
/// </summary>
internal sealed class UploadStream(Stream connection, Descriptor? expected, TransferLimits? limits) : WriteOnlyStream
{
    private readonly StallGuard? _stall = limits?.NewStallGuard();
    private long _written;

    public override long Length => _written;

    /// <summary>Whether the connection failed.</summary>
    public bool HasFailed { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer.Length);
        try
        {
            connection.Write(buffer);
        }
        catch
        {
            HasFailed = true;
            throw;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Length);
        try
        {
            await WriteWatchedAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            HasFailed = true;
            throw;
        }

        if (limits is not null)
        {
            await limits.Bytes.TakeAsync(buffer.Length, cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stall?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task WriteWatchedAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_stall is null)
        {
            await connection.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await _stall.WatchAsync(WriteCountedAsync(buffer, _stall.Token), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            // The HTTP stack takes this for a broken connection, which it is now.
            throw new IOException(e.Message, e);
        }
    }

    private async ValueTask<int> WriteCountedAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await connection.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer.Length;
    }

    private void Count(int bytes)
    {
        _written += bytes;
        if (expected is not null && _written > expected.Size)
        {
            throw ContentMismatchException.ForSize(expected, _written);
        }
    }
}
