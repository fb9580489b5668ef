using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Copying.Sending;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Registry;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Copying;

/// <summary>Collects what is to be copied and hands it to whoever writes the destination.</summary>
internal sealed class CopyService(RepositoryStores stores, IOptions<ImgpkgOptions> settings, TimeProvider time) : ICopyService
{
    // So many images at once, and as many blobs of each (copy 5.3). What a host bears is known at its gate.
    private int Concurrency => settings.Value.Concurrency;

    // Images with fewer blobs leave their places to the next ones: far away, what counts is how much is asked for at once.
    private int MostRequests => Concurrency * Concurrency;

    public async Task<CopyResult> CopyAsync(
        CopySource source, CopyDestination destination, CopyOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        options ??= new CopyOptions();
        CopyRules.Check(source, destination, options);
        var counter = new TransferCounter(progress);
        using var throttle = new Throttle(MostRequests, cancellationToken);
        using var collector = new SourceCollector(stores, throttle, options, counter);
        return destination switch
        {
            RepositoryDestination repository => await ToRepositoryAsync(source, repository, options, collector, throttle, counter).ConfigureAwait(false),
            ArchiveDestination archive => await ToArchiveAsync(
                source,
                collector,
                options,
                collection => new ArchiveCopy(archive.Path, options, Concurrency, time, counter).RunAsync(collection, cancellationToken)).ConfigureAwait(false),
            OciArchiveDestination archive => await ToArchiveAsync(
                source,
                collector,
                options,
                collection => new OciArchiveCopy(archive.Path, options, Concurrency, time, counter).RunAsync(collection, cancellationToken)).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"No writer for {destination.GetType().Name}."),
        };
    }

    public async Task<CopyPlan> PlanAsync(CopySource source, CopyDestination destination, CopyOptions? options, CancellationToken cancellationToken)
    {
        options ??= new CopyOptions();
        CopyRules.Check(source, destination, options);
        using var throttle = new Throttle(MostRequests, cancellationToken);
        using var collector = new SourceCollector(stores, throttle, options, new TransferCounter(progress: null));
        if (destination is RepositoryDestination repository)
        {
            IRepositoryStore store = stores.OpenWrite(repository.Repository);
            DestinationView view = View(store, options, throttle, furtherTags: null);
            ImageCollection collection = await CollectAsync(source, view, options, collector, throttle).ConfigureAwait(false);
            CopyTags.Check(collection, options);
            return await new RepositoryPlan(store, view, options, throttle).MakeAsync(collection).ConfigureAwait(false);
        }

        return ArchivePlan.Make(await collector.CollectAsync(source, known: null).ConfigureAwait(false), options);
    }

    private async Task<CopyResult> ToRepositoryAsync(
        CopySource source, RepositoryDestination destination, CopyOptions options, SourceCollector collector, Throttle throttle, TransferCounter counter)
    {
        IRepositoryStore store = stores.OpenWrite(destination.Repository);
        DestinationView view = View(store, options, throttle, options.Tags);
        ImageCollection collection = await CollectAsync(source, view, options, collector, throttle).ConfigureAwait(false);
        CopyTags.Check(collection, options);
        CopyResult result = await new RepositoryCopy(store, view, options, MostRequests, throttle, counter).RunAsync(collection).ConfigureAwait(false);
        IReadOnlyList<SkippedLayers> withheld = await new WithheldLayers(store, view, throttle).FindAsync(collection).ConfigureAwait(false);
        result = result with
        {
            Bundle = collection.Root is { } root ? destination.Repository.WithDigest(root.Source.Digest!.Value) : null,
            BundleLock = LockOutput.BundleLock(collection, destination.Repository),
            ImagesLock = LockOutput.ImagesLock(collection, destination.Repository),
            SkippedLayers = options.NonDistributableLayers ? [] : withheld,
            HasNonDistributableLayers = withheld.Count > 0,
        };
        if (options.LockOutputPath is { } path)
        {
            await LockOutput.WriteAsync(result, collection, path, throttle.Token).ConfigureAwait(false);
        }

        return result;
    }

    private static async Task<CopyResult> ToArchiveAsync(
        CopySource source, SourceCollector collector, CopyOptions options, Func<ImageCollection, Task<CopyResult>> write)
    {
        ImageCollection collection = await collector.CollectAsync(source, known: null).ConfigureAwait(false);
        CopyResult result = await write(collection).ConfigureAwait(false);
        IReadOnlyList<SkippedLayers> withheld = NonDistributableLayers.Find(collection);
        return result with
        {
            SkippedLayers = options.NonDistributableLayers ? [] : withheld,
            HasNonDistributableLayers = withheld.Count > 0,
        };
    }

    private static DestinationView View(IRepositoryStore store, CopyOptions options, Throttle throttle, IReadOnlyList<string>? furtherTags) => new(
        store,
        lockReference => options.RepositoryBasedTags
            ? CopyTags.RepositoryBased(lockReference.FullName, lockReference.Digest!.Value)
            : DigestTag.For(lockReference.Digest!.Value),
        throttle)
    {
        FurtherTags = furtherTags,
    };

    // The destination is looked at meanwhile. For a single image its list of tags would cost what the answer to the one question does.
    private static async Task<ImageCollection> CollectAsync(
        CopySource source, DestinationView view, CopyOptions options, SourceCollector collector, Throttle throttle)
    {
        Task loading = source is ImageSource ? Task.CompletedTask : view.LoadTagsAsync();
        try
        {
            return await throttle.BesideAsync(loading, collector.CollectAsync(source, KnownImages(view, source, options))).ConfigureAwait(false);
        }
        finally
        {
            await view.SettleAsync().ConfigureAwait(false);
        }
    }

    // Signatures and referrers are looked for where an image is; and the tags of a BundleLock's images tell where they were found.
    private static DestinationView? KnownImages(DestinationView view, CopySource source, CopyOptions options) =>
        options.Signatures || options.Referrers || (options.RepositoryBasedTags && source is not BundleSource) ? null : view;
}
