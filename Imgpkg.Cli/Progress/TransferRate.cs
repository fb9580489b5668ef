namespace Imgpkg.Cli.Progress;

/// <summary>How fast bytes have been moving lately.</summary>
internal sealed class TransferRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <summary>Less says nothing yet.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);

    private readonly Queue<(TimeSpan Time, long Bytes)> _samples = new();

    /// <summary>Takes in how many bytes have moved at a time, and answers bytes per second; null when that is not known yet.</summary>
    public double? Measure(TimeSpan time, long bytes)
    {
        _samples.Enqueue((time, bytes));
        while (_samples.Count > 2 && time - _samples.Peek().Time > Window)
        {
            _samples.Dequeue();
        }

        (TimeSpan since, long before) = _samples.Peek();

        // Bytes of an attempt that was in vain are taken back.
        return time - since < Shortest ? null : Math.Max(0, bytes - before) / (time - since).TotalSeconds;
    }
}
