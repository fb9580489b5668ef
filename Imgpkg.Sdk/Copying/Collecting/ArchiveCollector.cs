using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Finds the images of an archive; no registry is asked (copy 2.5).</summary>
/// <param name="archive">The archive.</param>
/// <param name="throttle">Bounds how much is read at once.</param>
/// <param name="limits">What a bundle's layer may cost.</param>
internal sealed class ArchiveCollector(ImageSetArchive archive, Throttle throttle, LimitOptions limits)
{
    public async Task<ImageCollection> CollectAsync()
    {
        ImageSetCheck.Verify(archive.Document);
        CollectedImage[] images = [.. archive.Document.Roots.Select(ToCollected)];
        CollectedImage? root = Array.Find(images, image => image.IsRootBundle);
        return new ImageCollection
        {
            Images = RegistryCollector.Distinct(images),
            Bundles = root is null || await IsPushedAsync(root, images).ConfigureAwait(false) ? [] : await CollectBundlesAsync(root, images).ConfigureAwait(false),
        };
    }

    // A bundle that was pushed into an archive is there without the images it lists, which are where its lock says.
    private async Task<bool> IsPushedAsync(CollectedImage root, CollectedImage[] images) =>
        images.Length == 1 && (await ReadContentAsync(root).ConfigureAwait(false)).Lock.Images.Count > 0;

    private CollectedImage ToCollected(ImageSetNode node)
    {
        DigestReference source = SourceOf(node);
        return new CollectedImage
        {
            Source = source,
            Blobs = new ArchiveOrigin(archive, source.Repository),
            Tag = TagOf(node),
            OriginalReference = node.OriginalReference.Length == 0 ? null : node.OriginalReference,
            IsRootBundle = node.IsRootBundle,
            IsBundle = !node.IsIndex && FetchedImage.IsBundleConfig(node.Config, ImageManifest.Parse(node.Manifest).Config),
            Node = node,
        };
    }

    private static string? TagOf(ImageSetNode node)
    {
        if (node.Tag.Length == 0)
        {
            return null;
        }

        try
        {
            ReferenceParser.CheckTag(node.Tag);
            return node.Tag;
        }
        catch (InvalidReferenceException e)
        {
            throw new InvalidArchiveException($"the archive records a tag '{node.Tag}' for image '{node.References[0]}', which is none; write the archive again", e);
        }
    }

    private static DigestReference SourceOf(ImageSetNode node)
    {
        try
        {
            DigestReference source = DigestReference.Parse(node.References[0]);
            return source.Digest == node.Manifest.Digest
                ? source
                : throw new InvalidArchiveException($"image '{source}' in the archive has digest {node.Manifest.Digest}; write the archive again");
        }
        catch (InvalidReferenceException e)
        {
            throw new InvalidArchiveException($"the archive names an image '{node.References[0]}', which is no reference by digest; write the archive again", e);
        }
    }

    // Level by level, as in a registry, but every image is taken from the archive.
    private async Task<IReadOnlyList<CollectedBundle>> CollectBundlesAsync(CollectedImage root, IReadOnlyList<CollectedImage> images)
    {
        Dictionary<Digest, CollectedImage> byDigest = images.GroupBy(DigestOf).ToDictionary(group => group.Key, group => group.First());
        var seen = new HashSet<Digest>();
        var bundles = new List<CollectedBundle>();
        CollectedImage[] level = [root];
        while (level.Length > 0)
        {
            seen.UnionWith(level.Select(DigestOf));
            CollectedBundle[] read = await throttle.ForEachAsync(level, bundle => ReadAsync(bundle, byDigest)).ConfigureAwait(false);
            bundles.AddRange(read);
            level =
            [
                .. read.SelectMany(bundle => bundle.Locations.Images)
                    .Where(location => location.IsBundle)
                    .Select(location => byDigest[DigestReference.Parse(location.Image).Digest!.Value])
                    .Where(image => !seen.Contains(DigestOf(image)))
                    .DistinctBy(DigestOf),
            ];
        }

        return bundles;
    }

    private static Digest DigestOf(CollectedImage image) => image.Source.Digest!.Value;

    private async Task<CollectedBundle> ReadAsync(CollectedImage bundle, Dictionary<Digest, CollectedImage> images)
    {
        BundleContent content = await ReadContentAsync(bundle).ConfigureAwait(false);
        return new CollectedBundle(bundle.Source, new ImageLocations { Images = [.. LocationsOf(content.Lock, images)] });
    }

    private async Task<BundleContent> ReadContentAsync(CollectedImage bundle)
    {
        try
        {
            return await throttle.RunAsync(token =>
                BundleContent.ReadAsync((layer, _) => Task.FromResult(archive.OpenLayer(layer)), bundle.Node!.Manifest, limits, token)).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (e.During("Reading ImagesLock file: Could not read bundle image layer contents")
            || e.During($"Retrieving images for bundle '{bundle.Source}'"))
        {
            throw;
        }
    }

    private static IEnumerable<ImageLocation> LocationsOf(ImagesLock imagesLock, Dictionary<Digest, CollectedImage> images) => imagesLock.Images
        .Select(entry => entry.Image)
        .DistinctBy(image => image.Digest)
        .Select(image => images.TryGetValue(image.Digest!.Value, out CollectedImage? found)
            ? new ImageLocation(image.FullName, found.IsBundle)
            : throw new InvalidArchiveException($"the archive lacks image {image}, which the lock of a bundle in it lists; write the archive again"));
}
