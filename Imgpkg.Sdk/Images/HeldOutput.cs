using System.Security.Cryptography;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>Hashes what is written, and keeps it as long as it is little.</summary>
/// <param name="limit">How many bytes are kept.</param>
internal sealed class HeldOutput(int limit) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = Digest.CreateHash(Digest.Sha256);
    private readonly HeldBytes _held = new();
    private long _length;

    /// <summary>All that was written; null when it was too much.</summary>
    public BlobSource? Content => _length > limit ? null : BlobSource.FromWriter(_held.WriteToAsync);

    public Digest Digest => Digest.Of(_hash);

    public override long Length => _length;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        _length += buffer.Length;
        if (_length <= limit)
        {
            _held.Append(buffer);
        }
        else
        {
            _held.Release();
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
