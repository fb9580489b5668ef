namespace Imgpkg.Sdk.Tests.Support;

/// <summary>
/// A clock that only tests move. Whoever sleeps (a timer made with a due time) wakes at once, and the clock has moved on by that much;
/// time limits (a timer armed later) pass only by <see cref="Advance"/>.
/// </summary>
internal sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _armed = [];
    private readonly List<TimeSpan> _sleeps = [];
    private DateTimeOffset _now = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    /// <summary>Every sleep so far, in order.</summary>
    public IReadOnlyList<TimeSpan> Sleeps
    {
        get
        {
            lock (_lock)
            {
                return [.. _sleeps];
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            lock (_lock)
            {
                _sleeps.Add(dueTime);
            }

            Advance(dueTime);

            // Not within this call: the sleeper does not have its timer yet.
            ThreadPool.QueueUserWorkItem(static fired => fired.Fire(), timer, preferLocal: false);
        }

        return timer;
    }

    /// <summary>Moves the clock and ends the time limits that have passed.</summary>
    public void Advance(TimeSpan time)
    {
        FakeTimer[] due;
        lock (_lock)
        {
            _now += time;
            due = [.. _armed.Where(timer => timer.Due <= _now)];
            _armed.RemoveAll(timer => timer.Due <= _now);
        }

        foreach (FakeTimer timer in due)
        {
            timer.Fire();
        }
    }

    private void Arm(FakeTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _armed.Remove(timer);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = _now + dueTime;
                _armed.Add(timer);
            }
        }
    }

    private sealed class FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Arm(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Arm(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
