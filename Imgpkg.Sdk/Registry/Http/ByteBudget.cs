namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The cap on bytes per second of one client, both directions and all registries together (<see cref="ImgpkgOptions.MaxBytesPerSecond"/>).</summary>
internal sealed class ByteBudget(long? bytesPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _free = DateTimeOffset.MinValue;

    /// <summary>Waits until the bytes that have just moved are within the cap.</summary>
    public ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        if (bytesPerSecond is not { } rate || bytes == 0)
        {
            return ValueTask.CompletedTask;
        }

        TimeSpan wait;
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            _free = (_free > now ? _free : now) + TimeSpan.FromSeconds((double)bytes / rate);
            wait = _free - now;
        }

        // Below this the clock is too coarse; what is not waited for now is part of the next wait.
        return wait < TimeSpan.FromMilliseconds(20) ? ValueTask.CompletedTask : new ValueTask(Task.Delay(wait, time, cancellationToken));
    }
}
