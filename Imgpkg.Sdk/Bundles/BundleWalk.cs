using System.Collections.Frozen;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Bundles;

/// <summary>
/// Reads a bundle's lock, finds its images, and does the same for the bundles among them (copy 2.3). Level by level, every bundle once: depth
/// costs neither stack nor repetition.
/// </summary>
/// <param name="stores">Opens repositories.</param>
/// <param name="throttle">Bounds the requests of the operation.</param>
/// <param name="tags">The tags of repositories.</param>
/// <param name="known">What the destination of a copy can tell; null to look for every image.</param>
internal sealed class BundleWalk(RepositoryStores stores, Throttle throttle, RepositoryTags tags, IKnownImages? known)
{
    private readonly ImageFinder _finder = new(stores, throttle);
    private readonly BundleBounds _bounds = new(stores.Limits);
    private BundleReading? _rootReading;

    /// <summary>
    /// Fetches the bundle to walk from. What has to be known next, its lock and where its images are, is asked for while its configuration is, which
    /// tells whether it is a bundle at all; where it is none, nothing else is left under way.
    /// </summary>
    public async Task<FetchedImage> FetchRootAsync(ImageReference reference)
    {
        IReadOnlyRepositoryStore store = stores.OpenRead(reference.Repository);
        try
        {
            ManifestContent manifest = await throttle.RunAsync(token => FetchedImage.GetManifestAsync(store, reference, token)).ConfigureAwait(false);
            return await CompleteRootAsync(reference.Repository, store, manifest).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (e.During("Fetching image"))
        {
            throw;
        }
    }

    /// <summary>Walks from a bundle that was fetched.</summary>
    /// <param name="root">The bundle.</param>
    /// <param name="tag">The tag that stands for it; null when there is none.</param>
    public async Task<BundleGraph> WalkAsync(FetchedImage root, string? tag)
    {
        var hints = new CollocationHints(tags, root.Repository, tag);
        var seen = new HashSet<Digest>();
        var bundles = new List<WalkedBundle>();
        Visit[] level = [new Visit(root, null, null)];
        for (int depth = 0; level.Length > 0; depth++)
        {
            _bounds.Enter(level[0].Bundle.Reference, depth);
            seen.UnionWith(level.Select(visit => visit.Digest));
            WalkedBundle[] walked = await throttle.ForEachAsync(level, visit => VisitAsync(visit, hints)).ConfigureAwait(false);
            bundles.AddRange(walked);
            level = [.. level.Zip(walked).SelectMany(pair => NestedBundles(pair.First, pair.Second)).Where(visit => !seen.Contains(visit.Digest)).DistinctBy(visit => visit.Digest)];
        }

        return new BundleGraph(bundles[0], bundles);
    }

    private async Task<FetchedImage> CompleteRootAsync(RepositoryReference repository, IReadOnlyRepositoryStore store, ManifestContent manifest)
    {
        BundleReading? reading = BundleReading.CanReadAhead(manifest) ? new BundleReading(store, manifest, stores.Limits, throttle) : null;
        bool isBundle = false;
        try
        {
            FetchedImage image = await throttle.RunAsync(token => FetchedImage.CompleteAsync(repository, store, manifest, token)).ConfigureAwait(false);
            isBundle = image.IsBundle;
            return image;
        }
        finally
        {
            if (isBundle)
            {
                _rootReading = reading;
            }
            else if (reading is not null)
            {
                await reading.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static IEnumerable<Visit> NestedBundles(Visit parent, WalkedBundle bundle) => bundle.Images
        .Where(image => image.IsBundle)
        .Select(image => new Visit(image.Fetched!, image.Entry.Image, parent));

    private async Task<WalkedBundle> VisitAsync(Visit visit, CollocationHints hints)
    {
        try
        {
            return await ReadAsync(visit.Bundle, hints).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (visit.Name(e))
        {
            throw;
        }
    }

    private async Task<WalkedBundle> ReadAsync(FetchedImage bundle, CollocationHints hints)
    {
        (BundleContent content, FoundLocations? locations) = await ReadContentAsync(bundle).ConfigureAwait(false);
        _bounds.Add(content.Lock.Images.Count);
        Kinds kinds = locations is not null
            ? new Kinds(bundle, locations.Locations, IsRelocated: true)
            : new Kinds(bundle, await FindKnownLocationsAsync(bundle.Content.Digest).ConfigureAwait(false), IsRelocated: false);
        TaggedImages? tagged = kinds.IsRelocated
            ? null
            : await hints.ReadAsync(bundle.Repository, content.Lock.Images.Select(entry => entry.Image).Where(image => kinds.IsBundle(image) != false)).ConfigureAwait(false);
        WalkedImage[] images = await throttle.ForEachAsync(content.Lock.Images, entry => FindAsync(entry, kinds, tagged)).ConfigureAwait(false);
        return new WalkedBundle(bundle, images)
        {
            Metadata = content.Metadata,
            LocationsImage = locations?.Manifest,
        };
    }

    private async Task<(BundleContent Content, FoundLocations? Locations)> ReadContentAsync(FetchedImage bundle)
    {
        // The root's was begun before it was walked from.
        BundleReading reading = Interlocked.Exchange(ref _rootReading, null) ?? new BundleReading(bundle.Store, bundle.Content, stores.Limits, throttle);
        await using (reading.ConfigureAwait(false))
        {
            return await reading.ReadAsync().ConfigureAwait(false);
        }
    }

    private Task<ImageLocations?> FindKnownLocationsAsync(Digest bundle) => known is null
        ? Task.FromResult<ImageLocations?>(null)
        : throttle.RunAsync(token => known.FindLocationsAsync(bundle, token));

    private async Task<WalkedImage> FindAsync(LockedImage entry, Kinds kinds, TaggedImages? tagged)
    {
        DigestReference collocated = kinds.Bundle.Repository.WithDigest(entry.Image.Digest!.Value);
        if (kinds.IsBundle(entry.Image) == false)
        {
            if (known is not null && await throttle.RunAsync(token => known.HasAsync(entry.Image, token)).ConfigureAwait(false))
            {
                return new WalkedImage(entry, await GuessAsync(entry, collocated, kinds).ConfigureAwait(false), IsBundle: false) { IsKnown = true };
            }

            if (kinds.IsRelocated)
            {
                return new WalkedImage(entry, collocated, IsBundle: false);
            }
        }

        FetchedImage image = tagged?.IsNamed(collocated.Digest!.Value) == false
            ? await _finder.FindElsewhereAsync(collocated, entry.Image).ConfigureAwait(false)
            : await _finder.FindAsync(collocated, entry.Image).ConfigureAwait(false);
        return new WalkedImage(entry, image.Reference, image.IsBundle) { Fetched = image };
    }

    // Nothing will be read there: whether the bundle's repository has the tag that pushes and copies write is a good enough answer.
    private async Task<DigestReference> GuessAsync(LockedImage entry, DigestReference collocated, Kinds kinds) =>
        kinds.IsRelocated || (await tags.ListAsync(collocated.Repository).ConfigureAwait(false)).Contains(DigestTag.For(collocated.Digest!.Value))
            ? collocated
            : entry.Image;

    /// <summary>A bundle to be walked, and how it was reached.</summary>
    private sealed record Visit(FetchedImage Bundle, DigestReference? ListedAs, Visit? Parent)
    {
        public Digest Digest => Bundle.Content.Digest;

        /// <summary>Names the way to the bundle in a failure; always false.</summary>
        public bool Name(ImgpkgException failure)
        {
            for (Visit? visit = this; visit?.ListedAs is not null; visit = visit.Parent)
            {
                failure.During($"Retrieving images for bundle '{visit.ListedAs}'");
            }

            return false;
        }
    }

    /// <summary>What a locations image tells about the images of a bundle.</summary>
    /// <param name="Bundle">The bundle.</param>
    /// <param name="Locations">The file; null when there is none.</param>
    /// <param name="IsRelocated">Whether it stands beside the bundle, and so vouches that the images are there.</param>
    private sealed record Kinds(FetchedImage Bundle, ImageLocations? Locations, bool IsRelocated)
    {
        private readonly FrozenDictionary<string, bool> _kinds = (Locations?.Images ?? [])
            .DistinctBy(image => image.Image, StringComparer.Ordinal)
            .ToFrozenDictionary(image => image.Image, image => image.IsBundle, StringComparer.Ordinal);

        public bool? IsBundle(DigestReference image) => _kinds.TryGetValue(image.FullName, out bool isBundle) ? isBundle : null;
    }
}
