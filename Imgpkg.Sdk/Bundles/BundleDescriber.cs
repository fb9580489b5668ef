using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Signatures;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Bundles;

/// <summary>Puts together what a bundle holds (copy 10).</summary>
internal sealed class BundleDescriber(RepositoryStores stores, IOptions<ImgpkgOptions> settings)
{
    public async Task<BundleDescription> DescribeAsync(ImageReference source, DescribeBundleOptions options, CancellationToken cancellationToken)
    {
        using var throttle = new Throttle(settings.Value.Concurrency, cancellationToken);
        var walk = new BundleWalk(stores, throttle, new RepositoryTags(stores, throttle), known: null);
        FetchedImage root = await FetchAsync(source, walk).ConfigureAwait(false);
        try
        {
            BundleGraph graph = await walk.WalkAsync(root, source.Digest is null ? source.Tag : null).ConfigureAwait(false);
            IReadOnlyList<FoundSignature> signatures = options.Signatures
                ? await FindSignaturesAsync(graph, throttle).ConfigureAwait(false)
                : [];
            var layers = new LayerLists(stores, throttle, options.Layers);
            await layers.LoadAsync(graph, signatures).ConfigureAwait(false);
            return new Composition(graph, signatures.ToLookup(signature => signature.Image), layers).Describe(graph.Root, graph.Root.Location, null);
        }
        catch (ImgpkgException e) when (e.During("Retrieving Images from bundle"))
        {
            throw;
        }
    }

    private static async Task<FetchedImage> FetchAsync(ImageReference source, BundleWalk walk)
    {
        try
        {
            FetchedImage image = await walk.FetchRootAsync(source).ConfigureAwait(false);
            return image.IsBundle ? image : throw new NotABundleException($"Only bundles can be described, and {source.Original} is not a bundle");
        }
        catch (ImgpkgException e) when (e is not NotABundleException && e.During($"Unable to check if {source.Original} is a bundle"))
        {
            throw;
        }
    }

    private Task<IReadOnlyList<FoundSignature>> FindSignaturesAsync(BundleGraph graph, Throttle throttle)
    {
        IEnumerable<DigestReference> images = graph.Bundles
            .SelectMany(bundle => bundle.Images.Select(image => image.Location).Prepend(bundle.Location));
        return new SignatureFinder(stores, throttle).FindAllAsync(images);
    }

    /// <summary>Turns what was found into the public shape. Depth is bounded by the number of bundles, each of which was fetched.</summary>
    private sealed class Composition(BundleGraph graph, ILookup<DigestReference, FoundSignature> signatures, LayerLists layers)
    {
        // A bundle is described in every place that lists it; where bundles share bundles level by level, places multiply.
        private const int MaxEntries = 100_000;

        private int _entries;

        public BundleDescription Describe(WalkedBundle bundle, DigestReference origin, IReadOnlyDictionary<string, string>? annotations)
        {
            _entries += 1 + bundle.Images.Count;
            if (_entries > MaxEntries)
            {
                throw new NotABundleException($"The bundles below {graph.Root.Location} list more than {MaxEntries} images, each counted as often as it is reached");
            }

            ILookup<bool, WalkedImage> entries = bundle.Images.DistinctBy(image => image.Entry.Image.Digest).ToLookup(image => image.IsBundle);
            return new BundleDescription
            {
                Image = bundle.Location,
                Origin = origin,
                Annotations = annotations ?? new Dictionary<string, string>(StringComparer.Ordinal),
                Metadata = bundle.Metadata is { } text ? BundleMetadataReader.Read(text) : null,
                Layers = layers.Of(bundle.Location),
                Bundles = [.. entries[true].OrderBy(DigestText, StringComparer.Ordinal).Select(Nested)],
                Images =
                [
                    .. entries[false].Select(Image)
                        .Concat(SignaturesOf(bundle))
                        .Concat(Internal(bundle))
                        .OrderBy(image => image.Image.Digest?.ToString() ?? image.Image.FullName, StringComparer.Ordinal),
                ],
            };
        }

        private static string DigestText(WalkedImage image) => image.Location.Digest!.Value.ToString();

        private BundleDescription Nested(WalkedImage image) =>
            Describe(graph.Find(image.Location.Digest!.Value), image.Entry.Image, image.Entry.Annotations);

        private ImageDescription Image(WalkedImage image) => new()
        {
            Type = DescribedImageType.Image,
            Image = image.Location,
            Origin = image.Entry.Image,
            Annotations = image.Entry.Annotations,
            Layers = layers.Of(image.Location),
        };

        private IEnumerable<ImageDescription> SignaturesOf(WalkedBundle bundle) => bundle.Images
            .Select(image => image.Location)
            .Prepend(bundle.Location)
            .Distinct()
            .SelectMany(image => signatures[image])
            .Select(Signature);

        private ImageDescription Signature(FoundSignature found)
        {
            ImageReference image = (ImageReference?)found.Signature ?? found.Tag;
            return new ImageDescription
            {
                Type = DescribedImageType.Signature,
                Image = image,
                Origin = image,
                Annotations = found.Signature is null
                    ? new Dictionary<string, string>(StringComparer.Ordinal)
                    : new Dictionary<string, string>(StringComparer.Ordinal) { ["tag"] = found.Tag.Tag },
                Layers = found.Signature is null ? [] : layers.Of(found.Signature),
                Error = found.Signature is null ? "access denied" : null,
            };
        }

        private IEnumerable<ImageDescription> Internal(WalkedBundle bundle)
        {
            if (bundle.LocationsImage is { } manifest)
            {
                DigestReference image = bundle.Location.Repository.WithDigest(manifest.Digest);
                yield return new ImageDescription
                {
                    Type = DescribedImageType.Internal,
                    Image = image,
                    Origin = image,
                    Layers = layers.Of(image),
                };
            }
        }
    }
}
