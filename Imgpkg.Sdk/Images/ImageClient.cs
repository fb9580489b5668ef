using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Images;

/// <summary>The plain images' side of the library.</summary>
internal sealed class ImageClient(RepositoryStores stores, ImagePusher pusher, ArchivePusher archivePusher, IOptions<ImgpkgOptions> settings) : IImageClient
{
    public async Task<PushResult> PushAsync(
        TagReference destination, PushImageOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        PushRequest request = await PrepareAsync(destination, options, cancellationToken).ConfigureAwait(false);
        return await pusher.PushAsync(request, progress, cancellationToken).ConfigureAwait(false);
    }

    public async Task<PushResult> PushToArchiveAsync(
        TagReference name, string archivePath, PushImageOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        PushRequest request = await PrepareAsync(name, options, cancellationToken).ConfigureAwait(false);
        return await archivePusher.PushAsync(request, archivePath, progress, cancellationToken).ConfigureAwait(false);
    }

    public async Task<PullImageResult> PullAsync(
        ImageReference source, string outputDirectory, PullImageOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        string target = OutputDirectory.Check(outputDirectory, source.Repository);
        FetchedImage image = await FetchedImage.FetchAsync(stores, source, cancellationToken).ConfigureAwait(false);
        if (image.Manifest is null)
        {
            throw new NotAnImageException("Unable to pull non-images, such as image indexes. (hint: provide a specific digest to the image instead)");
        }

        if (image.IsBundle && options is not { AllowBundle: true })
        {
            throw new UnexpectedBundleException("Expected bundle flag when pulling a bundle (hint: Use -b instead of -i for bundles)");
        }

        var counter = new TransferCounter(progress);
        counter.Report(new TransferProgress { Phase = TransferPhase.PullingImage, Reference = image.Reference });
        try
        {
            using var staged = StagedDirectory.Create(target, outputDirectory);
            await ImageExtraction.ExtractAsync(image, staged.Path, depth: 0, new UnpackingBudget(stores.Limits), counter, cancellationToken).ConfigureAwait(false);
            staged.Commit();
        }
        catch (ImgpkgException e) when (e.During("Extracting image into directory"))
        {
            throw;
        }

        counter.Complete();
        return new PullImageResult { Reference = image.Reference, OutputDirectory = target };
    }

    public async Task<DigestReference> ResolveAsync(ImageReference source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        IReadOnlyRepositoryStore store = stores.OpenRead(source.Repository);
        try
        {
            return source.Repository.WithDigest((await store.ResolveAsync(source, cancellationToken).ConfigureAwait(false)).Digest);
        }
        catch (RegistryException e) when (e.Method == "HEAD" && e.StatusCode is not null && !e.IsTransient)
        {
            // The answer to HEAD has no explanation; that to GET has, or even the manifest (registry 4.2).
            return source.Repository.WithDigest((await store.GetManifestAsync(source, cancellationToken).ConfigureAwait(false)).Digest);
        }
    }

    public async Task<IReadOnlyList<DigestReference>> ResolveAllAsync(IEnumerable<ImageReference> sources, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sources);
        using var throttle = new Throttle(settings.Value.Concurrency, cancellationToken);
        return await throttle.ForEachAsync(sources, source => throttle.RunAsync(token => ResolveAsync(source, token))).ConfigureAwait(false);
    }

    public async Task<DigestReference> TagAsync(ImageReference source, string tag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        TagReference destination = source.Repository.WithTag(tag);
        IRepositoryStore store = stores.OpenWrite(source.Repository);
        ManifestContent manifest = await store.GetManifestAsync(source, cancellationToken).ConfigureAwait(false);
        if (await ImagePusher.FindTagAsync(store, destination, cancellationToken).ConfigureAwait(false) != manifest.Digest)
        {
            await store.PutManifestAsync(manifest, destination.Tag, cancellationToken).ConfigureAwait(false);
        }

        return source.Repository.WithDigest(manifest.Digest);
    }

    public async IAsyncEnumerable<string> ListTagsAsync(RepositoryReference repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        await foreach (string tag in stores.OpenRead(repository).ListTagsAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return tag;
        }
    }

    public async Task DeleteTagAsync(TagReference tag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (stores.OpenWrite(tag.Repository) is not IManifestDeleter deleter)
        {
            throw new RegistryException(new RegistryFailure($"{tag.Repository}: tags cannot be deleted there")
            {
                Repository = tag.Repository,
                Code = "TAG_DELETION_UNSUPPORTED",
            });
        }

        await deleter.DeleteTagAsync(tag.Tag, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<PushRequest> PrepareAsync(TagReference destination, PushImageOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        PushInputs.CheckLabels(options.Labels);
        IReadOnlyList<LayerInput> inputs = await InputWalker.WalkAsync(options.Paths, cancellationToken).ConfigureAwait(false);
        if (BundleTree.FindProblem(inputs) is null)
        {
            throw new InvalidPushException("Images cannot be pushed with '.imgpkg' directories, consider using --bundle (-b) option");
        }

        return new PushRequest(destination, PushInputs.Plan(inputs, options.Exclusions, options.PreservePermissions), options.Labels);
    }
}
