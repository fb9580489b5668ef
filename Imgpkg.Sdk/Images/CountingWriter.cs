using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Images;

/// <summary>Passes writes on to another stream and tells how many bytes went. Owns nothing.</summary>
internal sealed class CountingWriter(Stream destination, Action<int> counted) : WriteOnlyStream
{
    private long _written;

    public override long Length => _written;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        destination.Write(buffer);
        Took(buffer.Length);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await destination.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        Took(buffer.Length);
    }

    public override void Flush() => destination.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => destination.FlushAsync(cancellationToken);

    private void Took(int count)
    {
        _written += count;
        counted(count);
    }
}
