using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Finds the images of a bundle, an image or a lock (copy 2.1 to 2.4).</summary>
internal sealed class RegistryCollector(RepositoryStores stores, Throttle throttle, RepositoryTags tags)
{
    /// <summary>A plain image or an index.</summary>
    public async Task<ImageCollection> CollectImageAsync(ImageReference reference)
    {
        FetchedImage image = await throttle.RunAsync(token => FetchedImage.FetchAsync(stores, reference, token)).ConfigureAwait(false);
        if (image.IsBundle)
        {
            throw new UnexpectedBundleException("Expected bundle flag when copying a bundle (hint: Use -b instead of -i for bundles)");
        }

        return new ImageCollection { Images = [ToCollected(image) with { Tag = TagOf(reference) }] };
    }

    /// <summary>A bundle with everything its lock lists.</summary>
    /// <param name="reference">The bundle.</param>
    /// <param name="tag">The tag to make again; null for none.</param>
    /// <param name="keepsReferences">Whether the references of the locks are passed on: not for a BundleLock (copy 2.2).</param>
    /// <param name="known">What the destination can tell; null to look for every image.</param>
    public Task<ImageCollection> CollectBundleAsync(ImageReference reference, string? tag, bool keepsReferences, IKnownImages? known)
    {
        Task listing = tags.AreNeeded ? tags.ListAsync(reference.Repository) : Task.CompletedTask;
        return throttle.BesideAsync(listing, CollectAsync(reference, tag, keepsReferences, known));
    }

    private async Task<ImageCollection> CollectAsync(ImageReference reference, string? tag, bool keepsReferences, IKnownImages? known)
    {
        var walk = new BundleWalk(stores, throttle, tags, known);
        FetchedImage bundle = await walk.FetchRootAsync(reference).ConfigureAwait(false);
        if (!bundle.IsBundle)
        {
            throw new NotABundleException("Expected bundle image but found plain image (hint: Did you use -i instead of -b?)");
        }

        known?.Expect(bundle.Reference, tag);
        BundleGraph graph = await WalkAsync(walk, bundle, tag).ConfigureAwait(false);
        CollectedImage root = ToCollected(bundle) with { Tag = tag, IsRootBundle = true, OriginalReference = keepsReferences ? bundle.Reference.FullName : null };
        IEnumerable<CollectedImage> images = graph.Images.Select(image => ToCollected(image) with { OriginalReference = keepsReferences ? image.Entry.Image.FullName : null });
        return new ImageCollection
        {
            Images = Distinct(images.Prepend(root)),
            Bundles = [.. graph.Bundles.Select(walked => new CollectedBundle(walked.Location, walked.ToLocations()))],
        };
    }

    /// <summary>The images of an ImagesLock, exactly where it says.</summary>
    public async Task<ImageCollection> CollectLockAsync(ImagesLock imagesLock)
    {
        CollectedImage[] images = await throttle.ForEachAsync(
            imagesLock.Images.Select(image => image.Image).Distinct(),
            async reference =>
            {
                FetchedImage image = await throttle.RunAsync(token => FetchedImage.FetchAsync(stores, reference, token)).ConfigureAwait(false);
                return image.IsBundle
                    ? throw new UnexpectedBundleException("Unable to copy bundles using an Images Lock file (hint: Create a bundle with these images)")
                    : ToCollected(image);
            }).ConfigureAwait(false);
        return new ImageCollection { Images = Distinct(images), Lock = imagesLock };
    }

    /// <summary>The tag a reference stands for; a digest has none, whatever stands before it.</summary>
    public static string? TagOf(ImageReference reference) => reference.Digest is null ? reference.Tag : null;

    /// <summary>Sorts by source and drops what stands twice (copy 1).</summary>
    public static IReadOnlyList<CollectedImage> Distinct(IEnumerable<CollectedImage> images) =>
    [
        .. images
            .DistinctBy(image => (image.Source, image.Tag))
            .OrderBy(image => image.Source.FullName, StringComparer.Ordinal)
            .ThenBy(image => image.Tag, StringComparer.Ordinal),
    ];

    private static async Task<BundleGraph> WalkAsync(BundleWalk walk, FetchedImage bundle, string? tag)
    {
        try
        {
            return await walk.WalkAsync(bundle, tag).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (e.During("Reading Images from Bundle"))
        {
            throw;
        }
    }

    private static CollectedImage ToCollected(FetchedImage image) => new()
    {
        Source = image.Reference,
        Blobs = new RepositoryOrigin(image.Store, image.Repository),
        IsBundle = image.IsBundle,
        Fetched = image,
    };

    private CollectedImage ToCollected(WalkedImage image) => image.Fetched is { } fetched
        ? ToCollected(fetched)
        : new CollectedImage
        {
            Source = image.Location,
            Blobs = new RepositoryOrigin(stores.OpenRead(image.Location.Repository), image.Location.Repository),
            IsBundle = image.IsBundle,
            IsKnown = image.IsKnown,
        };
}
