using System.Security.Cryptography;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry;

/// <summary>Passes what is written on to another stream, hashing and counting it. Owns neither.</summary>
internal sealed class HashingWriteStream(Stream destination, IncrementalHash hash) : WriteOnlyStream
{
    private long _written;

    /// <summary>Bytes written so far.</summary>
    public override long Length => _written;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        _written += buffer.Length;
        destination.Write(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        hash.AppendData(buffer.Span);
        _written += buffer.Length;
        return destination.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush() => destination.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => destination.FlushAsync(cancellationToken);
}
