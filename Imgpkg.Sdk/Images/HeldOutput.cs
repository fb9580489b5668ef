using System.Security.Cryptography;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Images;

/// <summary>Keeps what is written as long as it is little, and hashes it in any case.</summary>
/// <param name="limit">How many bytes are kept.</param>
/// <param name="countOn">Whether to go on hashing beyond the limit, without keeping; otherwise <see cref="HeldOutputFullException"/> is thrown there.</param>
internal sealed class HeldOutput(int limit, bool countOn) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = Digest.CreateHash(Digest.Sha256);
    private MemoryStream? _held = new();
    private long _length;

    /// <summary>All bytes; null when they were too many.</summary>
    /// <remarks>A bare null would turn into an empty memory here.</remarks>
    public ReadOnlyMemory<byte>? Bytes => _held is null ? default(ReadOnlyMemory<byte>?) : _held.GetBuffer().AsMemory(0, (int)_held.Length);

    public Digest Digest => Digest.Of(_hash);

    public override long Length => _length;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        _length += buffer.Length;
        if (_held is not null && _length > limit)
        {
            _held = countOn ? null : throw new HeldOutputFullException();
        }

        _held?.Write(buffer);
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

/// <summary>The layer is too large to be held; caught where the output was opened.</summary>
internal sealed class HeldOutputFullException : Exception;
