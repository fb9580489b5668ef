using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>Finds the layers that are not to be distributed, also in images that the destination had and whose manifests were not read for the copy.</summary>
internal sealed class WithheldLayers(IReadOnlyRepositoryStore store, DestinationView view, Throttle throttle)
{
    // Real indexes are nested once, if at all; this is only for a warning.
    private const int MaxDepth = 2;
    private const int MaxMembers = 100;

    /// <summary>Per image at the destination, members of indexes for themselves, those layers.</summary>
    public async Task<IReadOnlyList<SkippedLayers>> FindAsync(ImageCollection collection)
    {
        IReadOnlyList<SkippedLayers>[] found = await throttle.ForEachAsync(collection.Images, FindAsync).ConfigureAwait(false);
        return [.. found.SelectMany(skipped => skipped).DistinctBy(skipped => skipped.Image)];
    }

    private Task<IReadOnlyList<SkippedLayers>> FindAsync(CollectedImage image) =>
        image.Node is not null ? Task.FromResult(NonDistributableLayers.Find(image.Node, store.Repository))
        : view.FindManifest(image.Source.Digest!.Value) is { } manifest ? FindAsync(manifest, depth: 0)
        : Task.FromResult<IReadOnlyList<SkippedLayers>>([]);

    private async Task<IReadOnlyList<SkippedLayers>> FindAsync(ManifestContent manifest, int depth)
    {
        if (!manifest.IsIndex)
        {
            Digest[] layers =
                [.. ImageManifest.Parse(manifest).Layers.Where(layer => MediaTypes.IsNonDistributable(layer.MediaType)).Select(layer => layer.Digest)];
            return layers.Length == 0 ? [] : [new SkippedLayers(store.Repository.WithDigest(manifest.Digest), layers)];
        }

        IReadOnlyList<SkippedLayers>[] members = depth == MaxDepth
            ? []
            : await throttle.ForEachAsync(ImageIndex.Parse(manifest).Manifests.Take(MaxMembers), member => FindMemberAsync(member, depth)).ConfigureAwait(false);
        return [.. members.SelectMany(skipped => skipped)];
    }

    // The copy has succeeded by now; what cannot be read any more has nothing to warn of.
    private async Task<IReadOnlyList<SkippedLayers>> FindMemberAsync(Descriptor member, int depth)
    {
        try
        {
            ManifestContent content = await throttle.RunAsync(
                token => store.GetManifestAsync(store.Repository.WithDigest(member.Digest), token)).ConfigureAwait(false);
            return await FindAsync(content, depth + 1).ConfigureAwait(false);
        }
        catch (ImgpkgException)
        {
            return [];
        }
    }
}
