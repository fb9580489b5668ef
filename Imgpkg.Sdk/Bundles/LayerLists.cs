using System.Collections.Concurrent;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Signatures;

namespace Imgpkg.Sdk.Bundles;

/// <summary>The layers of a description's images; manifests are fetched only where the walk has not done so.</summary>
/// <param name="stores">Opens repositories.</param>
/// <param name="throttle">Bounds the requests of the operation.</param>
/// <param name="isWanted">Whether layers are listed at all.</param>
internal sealed class LayerLists(RepositoryStores stores, Throttle throttle, bool isWanted)
{
    private readonly ConcurrentDictionary<DigestReference, IReadOnlyList<Descriptor>> _layers = new();

    public IReadOnlyList<Descriptor> Of(DigestReference image) => _layers.GetValueOrDefault(image, []);

    public async Task LoadAsync(BundleGraph graph, IReadOnlyList<FoundSignature> signatures)
    {
        if (!isWanted)
        {
            return;
        }

        foreach (WalkedBundle bundle in graph.Bundles.Where(bundle => bundle.LocationsImage is not null))
        {
            Set(bundle.Location.Repository.WithDigest(bundle.LocationsImage!.Digest), bundle.LocationsImage);
        }

        Dictionary<DigestReference, ManifestContent?> images = graph.Bundles
            .SelectMany(bundle => bundle.Images.Select(image => (image.Location, image.Fetched?.Content)).Prepend((bundle.Location, bundle.Image.Content)))
            .Concat(signatures.Where(found => found.Signature is not null).Select(found => (found.Signature!, default(ManifestContent))))
            .GroupBy(pair => pair.Item1, pair => pair.Item2)
            .ToDictionary(group => group.Key, group => group.FirstOrDefault(content => content is not null));
        await throttle.ForEachAsync(images, image => LoadAsync(image.Key, image.Value)).ConfigureAwait(false);
    }

    private async Task LoadAsync(DigestReference image, ManifestContent? content)
    {
        content ??= await GetAsync(image).ConfigureAwait(false);
        if (content.IsIndex)
        {
            // Those of the platform the original takes; an index without it has none to show (copy 10.1).
            Descriptor? member = ImageIndex.Parse(content).Manifests.FirstOrDefault(
                candidate => candidate.Platform is { Os: "linux", Architecture: "amd64" } && MediaTypes.IsManifest(candidate.MediaType));
            if (member is null)
            {
                return;
            }

            content = await GetAsync(image.Repository.WithDigest(member.Digest)).ConfigureAwait(false);
        }

        Set(image, content);
    }

    private void Set(DigestReference image, ManifestContent content) => _layers[image] = ImageManifest.Parse(content).Layers;

    private Task<ManifestContent> GetAsync(DigestReference image) =>
        throttle.RunAsync(token => FetchedImage.GetManifestAsync(stores.OpenRead(image.Repository), image, token));
}
