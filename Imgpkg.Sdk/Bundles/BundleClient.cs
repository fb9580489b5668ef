using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Bundles;

/// <summary>The bundles' side of the library.</summary>
internal sealed class BundleClient(
    RepositoryStores stores, ImagePusher pusher, ArchivePusher archivePusher, BundlePuller puller, BundleDescriber describer) : IBundleClient
{
    public async Task<PushResult> PushAsync(
        TagReference destination, PushBundleOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        PushRequest request = await PrepareAsync(destination, options, cancellationToken).ConfigureAwait(false);
        PushResult result = await pusher.PushAsync(request, progress, cancellationToken).ConfigureAwait(false);
        await WriteLockAsync(result, options, cancellationToken).ConfigureAwait(false);
        return result;
    }

    public async Task<PushResult> PushToArchiveAsync(
        TagReference name, string archivePath, PushBundleOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        PushRequest request = await PrepareAsync(name, options, cancellationToken).ConfigureAwait(false);
        PushResult result = await archivePusher.PushAsync(request, archivePath, progress, cancellationToken).ConfigureAwait(false);
        await WriteLockAsync(result, options, cancellationToken).ConfigureAwait(false);
        return result;
    }

    public async Task<PullBundleResult> PullAsync(
        ImageReference source, string outputDirectory, PullBundleOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        PullTarget target = new(OutputDirectory.Check(outputDirectory, source.Repository), outputDirectory);
        return await puller.PullAsync(source, target, options ?? new PullBundleOptions(), new TransferCounter(progress), cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> IsBundleAsync(ImageReference source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return (await FetchedImage.FetchAsync(stores, source, cancellationToken).ConfigureAwait(false)).IsBundle;
    }

    public Task<BundleDescription> DescribeAsync(ImageReference source, DescribeBundleOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return describer.DescribeAsync(source, options ?? new DescribeBundleOptions(), cancellationToken);
    }

    private static async Task<PushRequest> PrepareAsync(TagReference destination, PushBundleOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        PushInputs.CheckLabels(options.Labels);
        IReadOnlyList<LayerInput> inputs = await InputWalker.WalkAsync(options.Paths, cancellationToken).ConfigureAwait(false);
        if (BundleTree.FindProblem(inputs) is { } problem)
        {
            throw new InvalidPushException(problem);
        }

        IReadOnlyList<LayerEntry> entries = PushInputs.Plan(inputs, options.Exclusions, options.PreservePermissions);
        var labels = new Dictionary<string, string>(options.Labels, StringComparer.Ordinal) { [BundleLabel.Key] = BundleLabel.Value };
        return new PushRequest(destination, entries, labels);
    }

    private static async Task WriteLockAsync(PushResult result, PushBundleOptions options, CancellationToken cancellationToken)
    {
        if (options.LockOutputPath is { } lockPath)
        {
            var bundleLock = new BundleLock { Bundle = result.Reference, Tag = result.Tag };
            await bundleLock.WriteAsync(lockPath, cancellationToken).ConfigureAwait(false);
        }
    }
}
