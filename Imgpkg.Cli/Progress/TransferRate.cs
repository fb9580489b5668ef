namespace Imgpkg.Cli.Progress;

/// <summary>How fast bytes have been moving lately.</summary>
internal sealed class TransferRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <summary>Less says nothing yet.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);

    private readonly Queue<(long Timestamp, long Bytes)> _samples = new();

    /// <summary>Takes in how many bytes have moved by now, and answers bytes per second; null when that is not known yet.</summary>
    public double? Measure(long bytes)
    {
        long now = time.GetTimestamp();
        _samples.Enqueue((now, bytes));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().Timestamp, now) > Window)
        {
            _samples.Dequeue();
        }

        (long timestamp, long before) = _samples.Peek();
        TimeSpan elapsed = time.GetElapsedTime(timestamp, now);

        // Bytes of an attempt that was in vain are taken back.
        return elapsed < Shortest ? null : Math.Max(0, bytes - before) / elapsed.TotalSeconds;
    }
}
