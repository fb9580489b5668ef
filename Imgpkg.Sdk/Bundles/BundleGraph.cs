using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Bundles;

/// <summary>A bundle and the bundles below it, each once.</summary>
/// <param name="Root">The bundle that was asked for.</param>
/// <param name="Bundles">All bundles by digest, in the order in which they were met; the root first.</param>
internal sealed record BundleGraph(WalkedBundle Root, IReadOnlyList<WalkedBundle> Bundles)
{
    private readonly Dictionary<Digest, WalkedBundle> _byDigest = Bundles.ToDictionary(bundle => bundle.Image.Content.Digest);

    public WalkedBundle Find(Digest digest) => _byDigest[digest];

    /// <summary>The entries of all locks, each lock reference once; of duplicates the later one stays (copy 2.3).</summary>
    public IReadOnlyList<WalkedImage> Images
    {
        get
        {
            var images = new Dictionary<string, WalkedImage>(StringComparer.Ordinal);
            foreach (WalkedImage image in Bundles.SelectMany(bundle => bundle.Images))
            {
                images[image.Entry.Image.FullName] = image;
            }

            return [.. images.Values];
        }
    }
}
