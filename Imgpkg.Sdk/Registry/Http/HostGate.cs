namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Lets requests to one host through, no more at once than the host bears (R3.20). The number grows by one with every round of answers, is
/// halved when the host says that it is too much (429, 503), and shrinks when its answers become slow. A host that names a time is left
/// alone until then. Shared by all operations of a client.
/// </summary>
/// <remarks>
/// A request passes until its answer begins, an upload (whose body is the work) in a lane of its own: an upload may wait for a
/// download from the same host, so neither may keep the other out.
/// </remarks>
internal sealed class HostGate(TimeProvider time, int start, int most)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly GateLane _requests = new();
    private readonly GateLane _uploads = new();
    private readonly AnswerTimes _times = new();
    private double _limit = Math.Min(start, most);
    private DateTimeOffset _opens = DateTimeOffset.MinValue;
    private int _round;
    private int _refusals;
    private bool _waking;

    /// <summary>How many requests may be under way now.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return (int)_limit;
            }
        }
    }

    /// <summary>Waits for a turn; every turn is given back with <see cref="Leave"/>.</summary>
    /// <param name="isUpload">Whether the request carries a blob.</param>
    /// <param name="isUrgent">Whether it comes before others: it was refused before, and has waited.</param>
    /// <param name="cancellationToken">Gives the place in the queue up.</param>
    public async Task<Turn> EnterAsync(bool isUpload, bool isUrgent, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<Turn>(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<Turn>)state!).TrySetCanceled(token), turn);
        await using (registration.ConfigureAwait(false))
        {
            lock (_lock)
            {
                (isUpload ? _uploads : _requests).Queue(turn, isUrgent);
                Admit();
            }

            return await turn.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Takes in how a request went: its answer time, or null where that says nothing.</summary>
    public void Leave(Turn turn, TimeSpan? answerTime)
    {
        lock (_lock)
        {
            _refusals = 0;
            if (answerTime is { } taken && _times.AreRising(taken) && turn.Round == _round)
            {
                Shrink(Math.Max(2, _limit * 0.8));
            }
            else
            {
                _limit = Math.Min(most, _limit + (1 / _limit));
            }

            Release(turn);
        }
    }

    /// <summary>Takes in that the host is overloaded, and until when it wants to be left alone.</summary>
    public void LeaveRefused(Turn turn, TimeSpan? wait, bool isRateLimit)
    {
        lock (_lock)
        {
            // Requests that were under way together are refused together: one halving for all of them.
            if (turn.Round == _round)
            {
                Shrink(Math.Max(1, _limit / 2));
                _refusals++;
            }

            TimeSpan pause = wait ?? (isRateLimit ? Pause() : TimeSpan.Zero);
            DateTimeOffset opens = time.GetUtcNow() + pause;
            _opens = opens > _opens ? opens : _opens;
            Release(turn);
        }
    }

    /// <summary>Gives a turn back that came to nothing: no connection, or the caller's cancellation.</summary>
    public void LeaveUnanswered(Turn turn)
    {
        lock (_lock)
        {
            Release(turn);
        }
    }

    private TimeSpan Pause()
    {
        TimeSpan pause = FirstPause * Math.Pow(2, Math.Clamp(_refusals - 1, 0, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    private void Shrink(double limit)
    {
        _limit = limit;
        _round++;
    }

    private void Release(Turn turn)
    {
        (turn.IsUpload ? _uploads : _requests).InFlight--;
        Admit();
    }

    private void Admit()
    {
        if (_requests.IsEmpty && _uploads.IsEmpty)
        {
            return;
        }

        TimeSpan closed = _opens - time.GetUtcNow();
        if (closed > TimeSpan.Zero)
        {
            Wake(closed);
            return;
        }

        int limit = Math.Max(1, (int)_limit);
        _requests.Admit(limit, new Turn(_round, IsUpload: false));
        _uploads.Admit(Math.Max(1, limit * 2 / 3), new Turn(_round, IsUpload: true));
    }

    private void Wake(TimeSpan after)
    {
        if (!_waking)
        {
            _waking = true;
            _ = WakeAsync(after);
        }
    }

    private async Task WakeAsync(TimeSpan after)
    {
        await Task.Delay(after, time, CancellationToken.None).ConfigureAwait(false);
        lock (_lock)
        {
            _waking = false;
            Admit();
        }
    }

    /// <summary>Leave to send one request.</summary>
    /// <param name="Round">Counts the times the limit shrank; a request of an earlier round knows nothing about the new limit.</param>
    /// <param name="IsUpload">The lane.</param>
    internal readonly record struct Turn(int Round, bool IsUpload);
}
