using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>What a copy did.</summary>
public sealed record CopyResult
{
    /// <summary>Every image, signatures and nested bundles included, sorted by source.</summary>
    public required IReadOnlyList<CopiedImage> Images { get; init; }

    /// <summary>The root bundle at the destination; null when no bundle was copied, and for archives.</summary>
    public DigestReference? Bundle { get; init; }

    /// <summary>The lock that names the root bundle's copy; null when no bundle was copied to a repository.</summary>
    public BundleLock? BundleLock { get; init; }

    /// <summary>The lock that names the images' copies; null when a bundle was copied, and for archives.</summary>
    public ImagesLock? ImagesLock { get; init; }

    /// <summary>Bytes of blobs that were sent or written. Each blob counts once, however many images share it.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Bytes of blobs that the destination took over from another of its repositories, or had.</summary>
    public required long BytesMounted { get; init; }

    /// <summary>Bytes of blobs that were in the archive that was resumed.</summary>
    public long BytesReused { get; init; }

    /// <summary>Layers that were left out because they are not to be distributed, per image; empty when none were.</summary>
    public IReadOnlyList<SkippedLayers> SkippedLayers { get; init; } = [];

    /// <summary>Whether any image has layers that are not to be distributed.</summary>
    public bool HasNonDistributableLayers { get; init; }

    /// <summary>Signatures that were seen beside the root bundle but not asked for (<see cref="CopyOptions.Signatures"/>).</summary>
    public IReadOnlyList<TagReference> UncopiedSignatures { get; init; } = [];
}
