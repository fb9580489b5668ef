using System.Threading.Channels;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// Does what an extraction asks of the file system in order, beside whoever reads the archive. A step that fails is the last one; its failure
/// is thrown by what is called next.
/// </summary>
internal sealed class ExtractionSteps : IAsyncDisposable
{
    private const int MostWaiting = 64;

    private readonly Channel<Action> _waiting = Channel.CreateBounded<Action>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });
    private readonly Task _working;
    private volatile bool _isAbandoned;

    public ExtractionSteps() => _working = Task.Run(WorkAsync);

    /// <summary>Adds a step, as soon as there is room for it.</summary>
    public async ValueTask AddAsync(Action step, CancellationToken cancellationToken)
    {
        while (!_waiting.Writer.TryWrite(step))
        {
            if (!await _waiting.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
            {
                await _working.ConfigureAwait(false);
                throw new InvalidOperationException("Added after the end.");
            }
        }
    }

    /// <summary>Waits until all steps so far are done.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await AddAsync(done.SetResult, cancellationToken).ConfigureAwait(false);
        if (await Task.WhenAny(done.Task, _working).ConfigureAwait(false) == _working)
        {
            await _working.ConfigureAwait(false);
        }
    }

    /// <summary>Waits until all steps are done. Nothing may be added afterwards.</summary>
    public Task CompleteAsync()
    {
        _waiting.Writer.TryComplete();
        return _working;
    }

    /// <summary>Drops the steps that were not begun, and waits for the one that was.</summary>
    public async ValueTask DisposeAsync()
    {
        _isAbandoned = true;
        _waiting.Writer.TryComplete();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (Action step in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                if (_isAbandoned)
                {
                    return;
                }

                step();
            }
        }
        finally
        {
            _waiting.Writer.TryComplete();
        }
    }
}
