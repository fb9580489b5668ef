namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Ends transfers in which no byte moves for too long (<see cref="ImgpkgOptions.StallTimeout"/>, R3.15). A transfer that moves, however
/// slowly, may last. One per body; not for concurrent use.
/// </summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer? _timer;
    private readonly TimeSpan _limit;
    private volatile bool _stalled;

    public StallGuard(TimeProvider time, TimeSpan limit)
    {
        _limit = limit;
        if (limit > TimeSpan.Zero)
        {
            _timer = time.CreateTimer(static guard => ((StallGuard)guard!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>What a step of the transfer is to be started with.</summary>
    public CancellationToken Token => _ended.Token;

    /// <summary>Waits for a step that was started with <see cref="Token"/>; afterwards, if it failed, the transfer is over.</summary>
    /// <exception cref="TimeoutException">No byte moved for too long.</exception>
    public ValueTask<int> WatchAsync(ValueTask<int> step, CancellationToken cancellationToken) =>
        // Bytes that are there already need no clock.
        step.IsCompletedSuccessfully ? step : WatchSlowlyAsync(step, cancellationToken);

    public void Dispose()
    {
        _timer?.Dispose();
        _ended.Dispose();
    }

    private async ValueTask<int> WatchSlowlyAsync(ValueTask<int> step, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration caller = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _ended);
        await using (caller.ConfigureAwait(false))
        {
            _timer?.Change(_limit, Timeout.InfiniteTimeSpan);
            try
            {
                return await step.ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (_stalled && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"no byte moved for {_limit.TotalSeconds:0.###} seconds", e);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            finally
            {
                _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Expire()
    {
        _stalled = true;
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The transfer ended while the clock struck.
        }
    }
}
