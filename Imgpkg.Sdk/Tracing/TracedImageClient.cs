using System.Diagnostics;
using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tracing;

/// <summary>Gives each operation on images an activity.</summary>
internal sealed class TracedImageClient(IImageClient inner) : IImageClient
{
    public Task<PushResult> PushAsync(
        TagReference destination, PushImageOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => TracedOperation.RunAsync(
            "imgpkg.image.push",
            () => inner.PushAsync(destination, options, progress, cancellationToken),
            activity => activity.SetReference(destination),
            static (activity, result) => activity.SetDigest(result.Reference));

    public Task<PushResult> PushToArchiveAsync(
        TagReference name, string archivePath, PushImageOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => TracedOperation.RunAsync(
            "imgpkg.image.push_to_archive",
            () => inner.PushToArchiveAsync(name, archivePath, options, progress, cancellationToken),
            activity => activity.SetReference(name),
            static (activity, result) => activity.SetDigest(result.Reference));

    public Task<PullImageResult> PullAsync(
        ImageReference source, string outputDirectory, PullImageOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => TracedOperation.RunAsync(
            "imgpkg.image.pull",
            () => inner.PullAsync(source, outputDirectory, options, progress, cancellationToken),
            activity => activity.SetReference(source),
            static (activity, result) => activity.SetDigest(result.Reference));

    public Task<DigestReference> ResolveAsync(ImageReference source, CancellationToken cancellationToken) => TracedOperation.RunAsync(
        "imgpkg.image.resolve",
        () => inner.ResolveAsync(source, cancellationToken),
        activity => activity.SetReference(source),
        static (activity, result) => activity.SetDigest(result));

    public Task<IReadOnlyList<DigestReference>> ResolveAllAsync(IEnumerable<ImageReference> sources, CancellationToken cancellationToken) => TracedOperation.RunAsync(
        "imgpkg.image.resolve_all",
        () => inner.ResolveAllAsync(sources, cancellationToken),
        end: static (activity, results) => activity.SetTag("imgpkg.images", results.Count));

    public Task<DigestReference> TagAsync(ImageReference source, string tag, CancellationToken cancellationToken) => TracedOperation.RunAsync(
        "imgpkg.image.tag",
        () => inner.TagAsync(source, tag, cancellationToken),
        activity => activity.SetReference(source),
        static (activity, result) => activity.SetDigest(result));

    public Task DeleteTagAsync(TagReference tag, CancellationToken cancellationToken) => TracedOperation.RunAsync(
        "imgpkg.image.delete_tag",
        async () =>
        {
            await inner.DeleteTagAsync(tag, cancellationToken).ConfigureAwait(false);
            return true;
        },
        activity => activity.SetReference(tag));

    public IAsyncEnumerable<string> ListTagsAsync(RepositoryReference repository, CancellationToken cancellationToken) =>
        Telemetry.Activities.HasListeners() ? TraceTagsAsync(repository, cancellationToken) : inner.ListTagsAsync(repository, cancellationToken);

    private async IAsyncEnumerable<string> TraceTagsAsync(RepositoryReference repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Activity? activity = TracedOperation.Start("imgpkg.image.list_tags", activity => activity.SetRepository(repository));
        IAsyncEnumerator<string> tags = inner.ListTagsAsync(repository, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (tags.ConfigureAwait(false))
        {
            while (await MoveNextAsync(tags, activity).ConfigureAwait(false))
            {
                yield return tags.Current;
            }
        }
    }

    // Between two tags the caller does what is none of this activity's.
    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<string> tags, Activity? activity)
    {
        Activity.Current = activity ?? Activity.Current;
        try
        {
            return await tags.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            TracedOperation.Fail(activity, e);
            throw;
        }
    }
}
