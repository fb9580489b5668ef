using System.Security.Cryptography;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Oci;

/// <summary>
/// Reads a blob and verifies it on the way: the read that meets the end, or a byte too many, throws
/// <see cref="ContentMismatchException"/>. Owns the stream it reads from.
/// </summary>
internal sealed class VerifyingStream : ReadOnlyStream
{
    private readonly Stream _inner;
    private readonly Descriptor _expected;
    private readonly IncrementalHash _hash;
    private long _read;
    private bool _verified;

    public VerifyingStream(Stream inner, Descriptor expected)
    {
        _inner = inner;
        _expected = expected;
        _hash = expected.Digest.CreateHash();
    }

    /// <summary>The stream itself where it verifies already; transports of callers may give any.</summary>
    public static Stream Over(Stream stream, Descriptor expected) => stream as VerifyingStream ?? new VerifyingStream(stream, expected);

    public override int Read(Span<byte> buffer)
    {
        int count = _inner.Read(buffer);
        Observe(buffer[..count], buffer.Length);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Observe(buffer.Span[..count], buffer.Length);
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Observe(ReadOnlySpan<byte> bytes, int asked)
    {
        if (bytes.Length > 0)
        {
            _hash.AppendData(bytes);
            _read += bytes.Length;
            if (_read > _expected.Size)
            {
                throw ContentMismatchException.ForSize(_expected, _read);
            }
        }
        else if (asked > 0 && !_verified)
        {
            Verify();
        }
    }

    private void Verify()
    {
        Digest actual = Digest.Of(_hash);
        if (actual != _expected.Digest)
        {
            throw ContentMismatchException.ForDigest(_expected, actual, _read);
        }

        if (_read != _expected.Size)
        {
            throw ContentMismatchException.ForSize(_expected, _read);
        }

        _verified = true;
    }
}
