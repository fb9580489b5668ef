using System.Collections.Frozen;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Bundles;

/// <summary>
/// What the tags of a bundle's repository tell of the images in it, where every tag names a digest or is the bundle's own. A hint: images may be
/// there without a tag.
/// </summary>
internal sealed class TaggedImages
{
    // What stands beside an image and is named after it: locations, signatures and the like, and the list of referrers.
    private static readonly string[] Companions = [".image-locations.imgpkg", ".sig", ".att", ".sbom", string.Empty];

    private readonly FrozenSet<Digest> _named;

    private TaggedImages(FrozenSet<Digest> named) => _named = named;

    /// <summary>Reads a list of tags; null when it tells nothing, because it is empty or one of them may stand for any image.</summary>
    /// <param name="tags">All tags of the repository.</param>
    /// <param name="bundleTag">The tag that stands for the bundle; null when none is known.</param>
    public static TaggedImages? Read(IReadOnlyCollection<string> tags, string? bundleTag)
    {
        var named = new HashSet<Digest>();
        foreach (string tag in tags)
        {
            if (DigestIn(tag) is { } digest)
            {
                named.Add(digest);
            }
            else if (tag != bundleTag)
            {
                return null;
            }
        }

        return tags.Count > 0 ? new TaggedImages(named.ToFrozenSet()) : null;
    }

    /// <summary>Whether a tag names the image, or something that belongs to it.</summary>
    public bool IsNamed(Digest image) => _named.Contains(image);

    private static Digest? DigestIn(string tag) => DigestTag.ReadNamed(tag) ?? Companions
        .Where(end => tag.EndsWith(end, StringComparison.Ordinal))
        .Select(end => ReferrerTag.Read(tag[..^end.Length]))
        .FirstOrDefault(digest => digest is not null);
}
