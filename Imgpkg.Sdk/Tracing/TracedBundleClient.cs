using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tracing;

/// <summary>Gives each operation on bundles an activity.</summary>
internal sealed class TracedBundleClient(IBundleClient inner) : IBundleClient
{
    public Task<PushResult> PushAsync(
        TagReference destination, PushBundleOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => TracedOperation.RunAsync(
            "imgpkg.bundle.push",
            () => inner.PushAsync(destination, options, progress, cancellationToken),
            activity => activity.SetReference(destination),
            static (activity, result) => activity.SetDigest(result.Reference));

    public Task<PushResult> PushToArchiveAsync(
        TagReference name, string archivePath, PushBundleOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => TracedOperation.RunAsync(
            "imgpkg.bundle.push_to_archive",
            () => inner.PushToArchiveAsync(name, archivePath, options, progress, cancellationToken),
            activity => activity.SetReference(name),
            static (activity, result) => activity.SetDigest(result.Reference));

    public Task<PullBundleResult> PullAsync(
        ImageReference source, string outputDirectory, PullBundleOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => TracedOperation.RunAsync(
            "imgpkg.bundle.pull",
            () => inner.PullAsync(source, outputDirectory, options, progress, cancellationToken),
            activity => activity.SetReference(source),
            static (activity, result) => activity.SetDigest(result.Reference));

    public Task<bool> IsBundleAsync(ImageReference source, CancellationToken cancellationToken) => TracedOperation.RunAsync(
        "imgpkg.bundle.recognise", () => inner.IsBundleAsync(source, cancellationToken), activity => activity.SetReference(source));

    public Task<BundleDescription> DescribeAsync(ImageReference source, DescribeBundleOptions? options, CancellationToken cancellationToken) => TracedOperation.RunAsync(
        "imgpkg.bundle.describe",
        () => inner.DescribeAsync(source, options, cancellationToken),
        activity => activity.SetReference(source),
        static (activity, result) => activity.SetDigest(result.Image));
}
