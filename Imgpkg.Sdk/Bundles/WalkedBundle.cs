using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>A bundle whose lock was read and whose images were found.</summary>
/// <param name="Image">The bundle.</param>
/// <param name="Images">Its lock's entries, in order.</param>
internal sealed record WalkedBundle(FetchedImage Image, IReadOnlyList<WalkedImage> Images)
{
    public DigestReference Location => Image.Reference;

    /// <summary>What the bundle says of itself; null when it says nothing.</summary>
    public ReadOnlyMemory<byte>? Metadata { get; init; }

    /// <summary>Its locations image; null when there is none beside it.</summary>
    public ManifestContent? LocationsImage { get; init; }

    /// <summary>What its locations image at a destination says: its entries as in the lock, each digest once (formats 11.2).</summary>
    public ImageLocations ToLocations() => new()
    {
        Images =
        [
            .. Images
                .DistinctBy(image => image.Entry.Image.Digest!.Value)
                .Select(image => new ImageLocation(image.Entry.Image.FullName, image.IsBundle)),
        ],
    };
}
