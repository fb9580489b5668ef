using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Keeps what is written as long as it is little. When it becomes more, the write waits for a destination, which gets what was kept and
/// everything after it.
/// </summary>
/// <param name="limit">How many bytes are kept.</param>
internal sealed class DelayedOutput(int limit) : WriteOnlyStream
{
    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Stream> _destination = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _length;

    /// <summary>Completes when there is more than is kept.</summary>
    public Task Full => _full.Task;

    /// <summary>What is kept; nothing any more once there is a destination.</summary>
    public HeldBytes Held { get; } = new();

    public override long Length => _length;

    /// <summary>Names the destination, once. It is written to until this stream's writer ends.</summary>
    public void GoOnTo(Stream destination) => _destination.SetResult(destination);

    public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException("Written asynchronously only: a write may have to wait.");

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _length += buffer.Length;
        if (_length <= limit)
        {
            Held.Append(buffer.Span);
            return;
        }

        _full.TrySetResult();
        Stream destination = await _destination.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Held.Length > 0)
        {
            await Held.WriteToAsync(destination, cancellationToken).ConfigureAwait(false);
            Held.Release();
        }

        await destination.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }
}
