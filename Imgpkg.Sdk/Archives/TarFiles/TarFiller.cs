using System.Collections.Concurrent;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>Brings the contents of one tar into their places: what is there stays, what another file has is copied, the rest is fetched.</summary>
internal sealed class TarFiller(
    PartialTarFile file, ImageSetWriteOptions options, IReadOnlyDictionary<TarPlanEntry, EarlierContent> found, TimeProvider time)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _telling = new();
    private readonly ConcurrentBag<Digest> _reused = [];
    private long _fetched;
    private bool _hasAnything = found.Values.Any(content => content.IsInPlace);

    /// <summary>Whether any content is in its place, so that the file is worth keeping.</summary>
    public bool HasAnything => Volatile.Read(ref _hasAnything);

    /// <summary>What did not have to be fetched.</summary>
    public IReadOnlyCollection<Digest> Reused => _reused;

    /// <summary>How many bytes were fetched, attempts in vain not counted.</summary>
    public long Fetched => Interlocked.Read(ref _fetched);

    private bool IsParallel => options.Concurrency > 1;

    public Task FillAsync(TarPlan plan, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        IsParallel ? plan.Blobs.OrderByDescending(blob => blob.Size) : plan.Blobs,
        new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken },
        async (blob, token) =>
        {
            long start = time.GetTimestamp();
            await FillAsync(blob, token).ConfigureAwait(false);
            Volatile.Write(ref _hasAnything, true);
            lock (_telling)
            {
                options.OnFileDone?.Invoke(blob.Name, time.GetElapsedTime(start));
            }
        });

    private async Task FillAsync(TarPlanEntry blob, CancellationToken cancellationToken)
    {
        if (found.TryGetValue(blob, out EarlierContent? content) && await TryReuseAsync(blob, content, cancellationToken).ConfigureAwait(false))
        {
            _reused.Add(blob.Blob!.Digest);
            return;
        }

        await FetchAsync(blob, cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _fetched, blob.Size);
    }

    private async Task<bool> TryReuseAsync(TarPlanEntry blob, EarlierContent content, CancellationToken cancellationToken)
    {
        if (content.IsInPlace)
        {
            return true;
        }

        try
        {
            var output = new TarEntryOutput(file, blob, counted: null);
            await using (output.ConfigureAwait(false))
            {
                await content.WriteToAsync(output, blob.Blob!, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (ContentMismatchException)
        {
            // Somebody changed the earlier file since it was verified.
            return false;
        }
    }

    private async Task FetchAsync(TarPlanEntry blob, CancellationToken cancellationToken)
    {
        int attempts = 0;
        try
        {
            while (!await TryFetchAsync(blob, ++attempts, cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ImgpkgException e) when (e is not FileAccessException && e.During(Activity(blob, attempts)))
        {
            throw;
        }
    }

    private string Activity(TarPlanEntry blob, int attempts) => !IsParallel ? "Writing tar entry: Copying data"
        : $"Filling in a layer: {(attempts > 1 ? $"Retried {attempts} times: " : string.Empty)}Rewriting tar entry ({blob.Name}): Copying data";

    private async Task<bool> TryFetchAsync(TarPlanEntry blob, int attempt, CancellationToken cancellationToken)
    {
        var output = new TarEntryOutput(file, blob, options.OnBytes);
        await using (output.ConfigureAwait(false))
        {
            try
            {
                await blob.FetchAsync!(output, cancellationToken).ConfigureAwait(false);
                output.RequireAll();
                return true;
            }
            catch (Exception e) when (MayPass(e, attempt) && !cancellationToken.IsCancellationRequested)
            {
                output.TakeBack();
                return false;
            }
        }
    }

    // As the original: whatever went wrong may pass, but for refused credentials. Files of this machine do not mend themselves in a second.
    private bool MayPass(Exception failure, int attempt) =>
        IsParallel && attempt < MaxAttempts && failure is not (FileAccessException or OperationCanceledException or ImgpkgException { Code: "UNAUTHORIZED" });
}
