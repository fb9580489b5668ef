using System.Security.Cryptography;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Oci;

/// <summary>Passes what is written on to another stream, and knows in the end whether it was the content expected. Does not own the stream.</summary>
internal sealed class VerifyingWriter(Stream destination, Descriptor expected) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = expected.Digest.CreateHash();
    private long _written;

    public override long Length => _written;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        _written += buffer.Length;
        destination.Write(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        _written += buffer.Length;
        return destination.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>Compares what was written with what was expected.</summary>
    /// <exception cref="ContentMismatchException">They differ.</exception>
    public void Verify()
    {
        Digest actual = Digest.Of(_hash);
        if (actual != expected.Digest)
        {
            throw ContentMismatchException.ForDigest(expected, actual, _written);
        }

        if (_written != expected.Size)
        {
            throw ContentMismatchException.ForSize(expected, _written);
        }
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
