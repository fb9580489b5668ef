using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The connection as the source of a blob sees it: tells failures of the connection from those of the source, and refuses bytes beyond the
/// size that was announced. Leaves the connection open.
/// </summary>
internal sealed class UploadStream(Stream connection, Descriptor? expected) : WriteOnlyStream
{
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
            await connection.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            HasFailed = true;
            throw;
        }
    }

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    private void Count(int bytes)
    {
        _written += bytes;
        if (expected is not null && _written > expected.Size)
        {
            throw ContentMismatchException.ForSize(expected, _written);
        }
    }
}
