using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Locks;

/// <summary>One entry of an ImagesLock.</summary>
public sealed record LockedImage
{
    /// <summary>The image, by digest.</summary>
    public required DigestReference Image { get; init; }

    /// <summary>Free annotations; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
