namespace Imgpkg.Sdk.Infrastructure;

/// <summary>A cancellation token that also ends after a time, by the client's clock.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _expiry = new();
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _caller;
    private readonly ITimer _timer;

    public TimeLimit(TimeProvider time, TimeSpan limit, CancellationToken caller)
    {
        _caller = caller;
        _either = CancellationTokenSource.CreateLinkedTokenSource(_expiry.Token, caller);
        _timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _expiry, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends with the time or with the caller's patience.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time is over and the caller is still waiting.</summary>
    public bool IsOver => _expiry.IsCancellationRequested && !_caller.IsCancellationRequested;

    public void Dispose()
    {
        // The sources are left to the collector: a timer's call under way must not meet a disposed one, and without wait handles they hold nothing.
        _timer.Dispose();
        _either.Dispose();
    }
}
