using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Everything a copy is about.</summary>
internal sealed record ImageCollection
{
    /// <summary>The images, each pair of source and tag once, sorted by source.</summary>
    public required IReadOnlyList<CollectedImage> Images { get; init; }

    /// <summary>The bundles that get a locations image; the root first.</summary>
    public IReadOnlyList<CollectedBundle> Bundles { get; init; } = [];

    /// <summary>The ImagesLock the copy was made of; null when it was made of something else.</summary>
    public ImagesLock? Lock { get; init; }

    /// <summary>Signatures that were seen but not asked for.</summary>
    public IReadOnlyList<TagReference> UncopiedSignatures { get; init; } = [];

    /// <summary>The bundle the copy is about; null when it is about images.</summary>
    public CollectedImage? Root => Images.FirstOrDefault(image => image.IsRootBundle);
}
