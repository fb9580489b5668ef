namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>Tells a <see cref="RequestRecord"/> what is read of its body.</summary>
internal sealed class RecordingStream(Stream inner, RequestRecord record) : ReadFilter
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken);
        record.Received(buffer.Span[..count]);
        return count;
    }
}
