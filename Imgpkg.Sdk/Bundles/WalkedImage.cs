using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>An entry of a bundle's lock, and where its image was found.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Location">Where the image is; not checked when a locations image told.</param>
/// <param name="IsBundle">Whether it is a bundle.</param>
internal sealed record WalkedImage(LockedImage Entry, DigestReference Location, bool IsBundle)
{
    /// <summary>The image, if it had to be fetched to find this out; null when a locations image told.</summary>
    public FetchedImage? Fetched { get; init; }

    /// <summary>Whether the place that is copied to has the image already.</summary>
    public bool IsKnown { get; init; }
}
