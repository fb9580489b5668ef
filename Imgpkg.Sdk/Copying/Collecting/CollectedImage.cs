using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>An image, index or bundle to be copied.</summary>
internal sealed record CollectedImage
{
    /// <summary>Where it is read.</summary>
    public required DigestReference Source { get; init; }

    /// <summary>Where its layers come from.</summary>
    public required IBlobOrigin Blobs { get; init; }

    /// <summary>The tag to make again at the destination; null for none.</summary>
    public string? Tag { get; init; }

    /// <summary>The reference as a bundle's lock has it; null when unknown.</summary>
    public string? OriginalReference { get; init; }

    /// <summary>Whether it is the bundle the copy is about.</summary>
    public bool IsRootBundle { get; init; }

    public bool IsBundle { get; init; }

    /// <summary>Whether it was found as the referrer of another image.</summary>
    public bool IsReferrer { get; init; }

    /// <summary>Whether the destination has it already, so that nothing else needs to be known.</summary>
    public bool IsKnown { get; init; }

    /// <summary>What was fetched to find it; null when nothing had to be.</summary>
    public FetchedImage? Fetched { get; init; }

    /// <summary>Manifests and configurations, down to the last member; null as long as they were not read.</summary>
    public ImageSetNode? Node { get; init; }
}
