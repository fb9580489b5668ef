using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>Tells what has to be in a repository before a manifest may be stored there (distribution-spec 1.1, pushing manifests).</summary>
internal static class ManifestLinks
{
    /// <summary>
    /// The members of an index, or the configuration and the layers of an image without those that may be had elsewhere. A subject is not
    /// required: referrers may arrive first. Manifests of other kinds are opaque and require nothing.
    /// </summary>
    public static IReadOnlyList<Descriptor> Required(ManifestContent manifest)
    {
        if (manifest.IsIndex)
        {
            return ImageIndex.Parse(manifest).Manifests;
        }

        if (!MediaTypes.IsManifest(manifest.MediaType))
        {
            return [];
        }

        ImageManifest image = ImageManifest.Parse(manifest);
        return [image.Config, .. image.Layers.Where(IsExpectedHere)];
    }

    private static bool IsExpectedHere(Descriptor layer) => layer.Urls.Count == 0 && !MediaTypes.IsNonDistributable(layer.MediaType);
}
