using System.Collections.Frozen;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Signatures;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Collects everything a copy is about, whatever it was asked for by. Keeps an archive open until it is disposed.</summary>
internal sealed class SourceCollector(RepositoryStores stores, Throttle throttle, CopyOptions options, TransferCounter counter) : IDisposable
{
    // A signature of a statement about an image is two. A registry could invent referrers of referrers for ever.
    private const int MaxReferrerLevels = 8;

    // Signatures that are not copied are looked for among them.
    private readonly RepositoryTags _tags = new(stores, throttle) { AreNeeded = !options.Signatures };
    private ImageSetArchive? _archive;

    private RegistryCollector Registry => new(stores, throttle, _tags);

    /// <summary>Collects, and reads the manifests of all images that the destination lacks.</summary>
    /// <param name="source">What is copied.</param>
    /// <param name="known">What the destination can tell; null to find out everything.</param>
    public async Task<ImageCollection> CollectAsync(CopySource source, IKnownImages? known)
    {
        if (source is ArchiveSource archive)
        {
            return await CollectArchiveAsync(archive.Path).ConfigureAwait(false);
        }

        ImageCollection collection = await FindAsync(source, known).ConfigureAwait(false);
        collection = options.Signatures
            ? await WithSignaturesAsync(collection).ConfigureAwait(false)
            : collection with { UncopiedSignatures = await FindUncopiedAsync(collection).ConfigureAwait(false) };
        if (options.Referrers)
        {
            collection = await WithReferrersAsync(collection).ConfigureAwait(false);
        }

        return await ReadAsync(collection).ConfigureAwait(false);
    }

    public void Dispose() => _archive?.Dispose();

    private async Task<ImageCollection> FindAsync(CopySource source, IKnownImages? known) => source switch
    {
        BundleSource bundle => await Registry.CollectBundleAsync(
            bundle.Reference, RegistryCollector.TagOf(bundle.Reference), keepsReferences: true, known).ConfigureAwait(false),
        ImageSource image => await Registry.CollectImageAsync(image.Reference).ConfigureAwait(false),
        BundleLockSource bundle => await Registry.CollectBundleAsync(
            bundle.Lock.Bundle, bundle.Lock.Tag, keepsReferences: false, known).ConfigureAwait(false),
        ImagesLockSource images => await Registry.CollectLockAsync(images.Lock).ConfigureAwait(false),
        LockFileSource file => await FindAsync(await LockSources.ReadAsync(file.Path, throttle.Token).ConfigureAwait(false), known).ConfigureAwait(false),
        _ => throw new InvalidOperationException($"No collector for {source.GetType().Name}."),
    };

    private async Task<ImageCollection> CollectArchiveAsync(string path)
    {
        _archive = await ImageSetArchive.OpenAsync(path, throttle.Token).ConfigureAwait(false);
        return await new ArchiveCollector(_archive, throttle, stores.Limits).CollectAsync().ConfigureAwait(false);
    }

    private async Task<ImageCollection> WithSignaturesAsync(ImageCollection collection)
    {
        IReadOnlyList<FoundSignature> found = await new SignatureFinder(stores, throttle)
            .FindAllAsync(collection.Images.Select(image => image.Source)).ConfigureAwait(false);
        IEnumerable<CollectedImage> signatures = found.Where(signature => signature.Signature is not null).Select(signature => ToCollected(signature.Signature!) with { Tag = signature.Tag.Tag });
        return collection with { Images = RegistryCollector.Distinct(collection.Images.Concat(signatures)) };
    }

    // Only beside the root, whose tags tell of all its images at the price of one request.
    private async Task<IReadOnlyList<TagReference>> FindUncopiedAsync(ImageCollection collection)
    {
        if (collection.Root is not { } root)
        {
            return [];
        }

        FrozenSet<string> tags = await _tags.ListAsync(root.Source.Repository).ConfigureAwait(false);
        return
        [
            .. collection.Images
                .Where(image => image.Source.Repository.Equals(root.Source.Repository))
                .Select(image => SignatureFinder.Tag(image.Source.Digest!.Value))
                .Where(tags.Contains)
                .Select(root.Source.Repository.WithTag),
        ];
    }

    // Referrers may have referrers themselves; manifests are read first because members of an index may have some, too.
    private async Task<ImageCollection> WithReferrersAsync(ImageCollection collection)
    {
        var reader = new NodeReader(stores, throttle);
        var finder = new ReferrerFinder(stores, throttle);
        var all = new List<CollectedImage>();
        var known = new HashSet<DigestReference>();
        IReadOnlyList<CollectedImage> next = collection.Images;
        for (int level = 0; next.Count > 0; level++)
        {
            if (level > MaxReferrerLevels)
            {
                throw new InvalidCopyException($"{next[0].Source} refers to something that refers to something, more than {MaxReferrerLevels} times over");
            }

            CollectedImage[] read = await throttle.ForEachAsync(next, reader.ReadAsync).ConfigureAwait(false);
            all.AddRange(read);
            known.UnionWith(read.Select(image => image.Source));
            IReadOnlyList<DigestReference> found = await finder.FindAllAsync(read.SelectMany(
                image => image.Node!.SelfAndDescendants().Select(node => image.Source.Repository.WithDigest(node.Manifest.Digest)))).ConfigureAwait(false);
            next = [.. found.Where(known.Add).Select(source => ToCollected(source) with { IsReferrer = true })];
        }

        return collection with { Images = RegistryCollector.Distinct(all) };
    }

    private CollectedImage ToCollected(DigestReference source) => new()
    {
        Source = source,
        Blobs = new RepositoryOrigin(stores.OpenRead(source.Repository), source.Repository),
    };

    private async Task<ImageCollection> ReadAsync(ImageCollection collection)
    {
        int count = collection.Images.Count;
        counter.Report(new TransferProgress { Phase = TransferPhase.ExportingImages, ItemCount = count });
        foreach (CollectedImage image in collection.Images)
        {
            counter.Report(new TransferProgress { Phase = TransferPhase.ExportingImage, Reference = image.Source });
        }

        try
        {
            var reader = new NodeReader(stores, throttle);
            CollectedImage[] images = await throttle.ForEachAsync(
                collection.Images, image => image.IsKnown || image.Node is not null ? Task.FromResult(image) : reader.ReadAsync(image)).ConfigureAwait(false);
            return collection with { Images = images };
        }
        catch (ImgpkgException e) when (e.During("Collecting packaging metadata"))
        {
            throw;
        }
        finally
        {
            counter.Report(new TransferProgress { Phase = TransferPhase.ExportedImages, ItemCount = count });
        }
    }
}
