namespace Imgpkg.Cli.Progress;

/// <summary>How many requests of the run had to be sent again.</summary>
internal sealed class RetryCount
{
    private int _value;

    public int Value => Volatile.Read(ref _value);

    public void Increment() => Interlocked.Increment(ref _value);
}
