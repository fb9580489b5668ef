namespace Imgpkg.Sdk.Infrastructure;

/// <summary>
/// Bounds how much of one operation is under way at once. When one piece fails, the others are stopped and that failure is the one reported.
/// Pieces must not wait for other pieces while they hold their place.
/// </summary>
internal sealed class Throttle : IDisposable
{
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _stop;

    public Throttle(int concurrency, CancellationToken cancellationToken)
    {
        _places = new SemaphoreSlim(concurrency);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Cancelled when a piece failed, or the operation was.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Runs one piece of work as soon as there is a place.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        await _places.WaitAsync(_stop.Token).ConfigureAwait(false);
        try
        {
            return await work(_stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Runs one piece of work as soon as there is a place.</summary>
    public Task RunAsync(Func<CancellationToken, Task> work) => RunAsync(async token =>
    {
        await work(token).ConfigureAwait(false);
        return true;
    });

    /// <summary>Starts work for every item and gives the results in the order of the items; the first failure stops the rest.</summary>
    public async Task<TResult[]> ForEachAsync<TItem, TResult>(IEnumerable<TItem> items, Func<TItem, Task<TResult>> work)
    {
        Task<TResult>[] tasks = [.. items.Select(item => StopOnFailureAsync(work(item)))];
        try
        {
            return await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (FirstFailure(tasks) is { } failure)
        {
            // The others were stopped because of it.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            throw;
        }
    }

    /// <inheritdoc cref="ForEachAsync{TItem,TResult}"/>
    public Task ForEachAsync<TItem>(IEnumerable<TItem> items, Func<TItem, Task> work) => ForEachAsync(items, async item =>
    {
        await work(item).ConfigureAwait(false);
        return true;
    });

    /// <summary>Waits for work and for what goes on beside it; the first failure stops the other.</summary>
    public async Task<T> BesideAsync<T>(Task beside, Task<T> work)
    {
        await ForEachAsync([work, beside], static task => task).ConfigureAwait(false);
        return await work.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _places.Dispose();
        _stop.Dispose();
    }

    private static Exception? FirstFailure(IEnumerable<Task> tasks) =>
        tasks.Where(task => task.IsFaulted).Select(task => task.Exception!.InnerExceptions[0]).FirstOrDefault(e => e is not OperationCanceledException);

    private async Task<T> StopOnFailureAsync<T>(Task<T> work)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
