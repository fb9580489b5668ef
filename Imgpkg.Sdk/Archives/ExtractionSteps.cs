using System.Threading.Channels;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// Does what an extraction asks of the file system in order, beside whoever reads the archive. Steps are handed over some at a time: waking each other
/// for every small file would take longer than writing it. A step that fails is the last one; its failure is thrown by what is called next.
/// </summary>
internal sealed class ExtractionSteps : IAsyncDisposable
{
    private const int MostTogether = 64;
    private const int MostBytesTogether = 256 * 1024;
    private const int MostWaiting = 4;

    private readonly Channel<List<Action>> _waiting =
        Channel.CreateBounded<List<Action>>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });

    private readonly Task _working;
    private List<Action> _next = new(MostTogether);
    private int _nextBytes;
    private volatile bool _isAbandoned;

    public ExtractionSteps() => _working = Task.Run(WorkAsync);

    /// <summary>Adds a step, as soon as there is room for it.</summary>
    /// <param name="step">What to do.</param>
    /// <param name="bytes">The memory that it holds until it is done.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask AddAsync(Action step, int bytes, CancellationToken cancellationToken)
    {
        _next.Add(step);
        _nextBytes += bytes;
        return _next.Count < MostTogether && _nextBytes < MostBytesTogether ? ValueTask.CompletedTask : HandOverAsync(cancellationToken);
    }

    /// <summary>Waits until all steps so far are done.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _next.Add(done.SetResult);
        await HandOverAsync(cancellationToken).ConfigureAwait(false);
        if (await Task.WhenAny(done.Task, _working).ConfigureAwait(false) == _working)
        {
            await _working.ConfigureAwait(false);
        }
    }

    /// <summary>Waits until all steps are done. Nothing may be added afterwards.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await HandOverAsync(cancellationToken).ConfigureAwait(false);
        _waiting.Writer.TryComplete();
        await _working.ConfigureAwait(false);
    }

    /// <summary>Drops the steps that were not begun, and waits for the one that was.</summary>
    public async ValueTask DisposeAsync()
    {
        _isAbandoned = true;
        _waiting.Writer.TryComplete();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async ValueTask HandOverAsync(CancellationToken cancellationToken)
    {
        while (!_waiting.Writer.TryWrite(_next))
        {
            if (!await _waiting.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
            {
                await _working.ConfigureAwait(false);
                throw new InvalidOperationException("Added after the end.");
            }
        }

        _next = new List<Action>(MostTogether);
        _nextBytes = 0;
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (List<Action> steps in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                foreach (Action step in steps)
                {
                    if (_isAbandoned)
                    {
                        return;
                    }

                    step();
                }
            }
        }
        finally
        {
            _waiting.Writer.TryComplete();
        }
    }
}
