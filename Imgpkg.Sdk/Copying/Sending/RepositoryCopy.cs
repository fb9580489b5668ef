using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>Carries out a copy to a repository (copy 5): images, locations images, then the tags people use.</summary>
internal sealed class RepositoryCopy(IRepositoryStore store, DestinationView view, CopyOptions options, int mostImages, Throttle throttle, TransferCounter counter)
{
    private readonly BlobSender _blobs = new(store, throttle, counter);

    public async Task<CopyResult> RunAsync(ImageCollection collection)
    {
        counter.Report(new TransferProgress { Phase = TransferPhase.ImportingImages, ItemCount = collection.Images.Count, Repository = store.Repository });
        using var sender = new ImageSender(store, view, _blobs, throttle, options.NonDistributableLayers);
        LocationsSender[] locations = [.. collection.Bundles.Select(bundle => new LocationsSender(store, view, throttle, bundle))];
        IReadOnlyDictionary<string, bool> present = await SendAsync(collection, sender, locations).ConfigureAwait(false);
        counter.Complete();
        await throttle.ForEachAsync(locations, bundle => bundle.SendManifestAsync()).ConfigureAwait(false);
        counter.Report(new TransferProgress { Phase = TransferPhase.TaggingImages, Repository = store.Repository });
        await throttle.ForEachAsync(
            TagsForPeople(collection),
            pair => throttle.RunAsync(token => TagAsync(pair.Image, pair.Tag, sender, token))).ConfigureAwait(false);
        return Result(collection, present);
    }

    /// <summary>
    /// Sends the contents of all images, in their order and a few at a time so that the first are complete before the last are begun, and only then
    /// what names them: a copy that cannot be completed changes no tag.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, bool>> SendAsync(ImageCollection collection, ImageSender sender, IReadOnlyList<LocationsSender> locations)
    {
        sender.Expect(collection.Images);
        using var inFlight = new Throttle(mostImages, throttle.Token);
        Task<(CollectedImage Image, string Tag, bool WasPresent)[]> sending = throttle.ForEachAsync(
            collection.Images.Select(image => (Image: image, Tag: UploadTag(image))).DistinctBy(pair => pair.Tag, StringComparer.Ordinal),
            pair => inFlight.RunAsync(async _ =>
                (pair.Image, pair.Tag, await sender.SendContentsAsync(pair.Image, pair.Tag).ConfigureAwait(false))));
        (CollectedImage Image, string Tag, bool WasPresent)[] sent =
            await throttle.BesideAsync(LookAheadAsync(collection, locations), sending).ConfigureAwait(false);
        _blobs.Settle();
        if (sent.Any(pair => !pair.WasPresent))
        {
            // That may have taken a while, in which somebody else moved a tag.
            view.Forget();
        }

        IEnumerable<Task> manifests = sent.Where(pair => !pair.WasPresent).Select(pair => sender.SendManifestAsync(pair.Image, pair.Tag));
        await throttle.ForEachAsync(
            manifests.Concat(locations.Select(bundle => bundle.SendContentsAsync())), task => task).ConfigureAwait(false);
        return sent.ToDictionary(pair => pair.Tag, pair => pair.WasPresent, StringComparer.Ordinal);
    }

    // What the last steps have to know is found out during the first.
    private Task LookAheadAsync(ImageCollection collection, IEnumerable<LocationsSender> locations) => throttle.ForEachAsync(
        locations.Select(bundle => bundle.PrepareAsync())
            .Concat(TagsForPeople(collection).Select(pair => throttle.RunAsync(token => view.LookAsync(pair.Tag, token)))),
        task => task);

    private IEnumerable<(CollectedImage Image, string Tag)> TagsForPeople(ImageCollection collection) =>
        collection.Images.SelectMany(image => CopyTags.ForPeople(image, collection, options).Select(tag => (image, tag)));

    private string UploadTag(CollectedImage image) => CopyTags.For(image, options.RepositoryBasedTags);

    private async Task TagAsync(CollectedImage image, string tag, ImageSender sender, CancellationToken cancellationToken)
    {
        try
        {
            if (await view.FindAsync(tag, cancellationToken).ConfigureAwait(false) != image.Source.Digest)
            {
                ManifestContent manifest = image.Node?.Manifest
                    ?? await store.GetManifestAsync(store.Repository.WithDigest(image.Source.Digest!.Value), cancellationToken).ConfigureAwait(false);
                await sender.PutManifestAsync(manifest, tag, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ImgpkgException e) when (e.During($"Tagging images: Tagging image {store.Repository.WithDigest(image.Source.Digest!.Value)}"))
        {
            throw;
        }
    }

    private CopyResult Result(ImageCollection collection, IReadOnlyDictionary<string, bool> present) => new()
    {
        Images =
        [
            .. collection.Images.Select(image => new CopiedImage
            {
                Source = image.Source,
                Destination = store.Repository.WithDigest(image.Source.Digest!.Value),
                Tags = CopyTags.All(image, collection, options),
                IsBundle = image.IsBundle,
                WasPresent = present[UploadTag(image)],
            }),
        ],
        BytesSent = _blobs.BytesSent,
        BytesMounted = _blobs.BytesSpared,
        UncopiedSignatures = collection.UncopiedSignatures,
    };
}
