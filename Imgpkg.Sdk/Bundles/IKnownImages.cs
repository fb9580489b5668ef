using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>What the destination of a copy can tell about a bundle that was copied there before, so that its images need not be looked for.</summary>
internal interface IKnownImages
{
    /// <summary>Takes in which bundle the copy is about, so that what will be asked about it can be asked for meanwhile.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="tag">Its tag; null when it has none.</param>
    void Expect(DigestReference bundle, string? tag);

    /// <summary>The locations image of a bundle at the destination; null when it has none.</summary>
    Task<ImageLocations?> FindLocationsAsync(Digest bundle, CancellationToken cancellationToken);

    /// <summary>Whether the destination has an image, under the tag that a copy gives it.</summary>
    Task<bool> HasAsync(DigestReference lockReference, CancellationToken cancellationToken);
}
