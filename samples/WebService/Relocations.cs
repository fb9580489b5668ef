using System.Collections.Concurrent;
using Imgpkg.Sdk;

namespace WebService;

/// <summary>The relocations clients have started and not deleted. They are cancelled when the service stops, before it waits for open streams.</summary>
internal sealed class Relocations(ICopyService copies, IHostApplicationLifetime lifetime, ILogger<Relocations> logger) : IHostedService
{
    // What became of older ones is forgotten.
    private const int MaxFinished = 100;

    private readonly ConcurrentDictionary<Guid, Running> _known = [];
    private readonly ConcurrentQueue<Guid> _finished = [];

    public Relocation Start(Relocation relocation)
    {
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        _known[relocation.Id] = new Running(relocation, RunAsync(relocation, cancellation.Token), cancellation);
        return relocation;
    }

    public Relocation? Find(Guid id) => _known.GetValueOrDefault(id)?.Relocation;

    /// <summary>Cancels a relocation and waits for its end; false when there is none. Whoever listens to its events sees them to the last.</summary>
    public async Task<bool> RemoveAsync(Guid id)
    {
        if (!_known.TryRemove(id, out Running? running))
        {
            return false;
        }

        await running.Cancellation.CancelAsync();
        await running.Completion;
        running.Cancellation.Dispose();
        return true;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_known.Values.Select(running => running.Completion)).WaitAsync(cancellationToken);

    private async Task RunAsync(Relocation relocation, CancellationToken cancellationToken)
    {
        await Task.Yield();
        await relocation.RunAsync(copies, logger, cancellationToken);
        _finished.Enqueue(relocation.Id);
        if (_finished.Count > MaxFinished && _finished.TryDequeue(out Guid oldest) && _known.TryRemove(oldest, out Running? forgotten))
        {
            forgotten.Cancellation.Dispose();
        }
    }

    private sealed record Running(Relocation Relocation, Task Completion, CancellationTokenSource Cancellation);
}
