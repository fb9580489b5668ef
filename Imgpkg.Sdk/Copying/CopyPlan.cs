using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Copying;

/// <summary>What a copy would do, as things are now.</summary>
public sealed record CopyPlan
{
    /// <summary>Every image, signatures and nested bundles included, sorted by source.</summary>
    public required IReadOnlyList<CopiedImage> Images { get; init; }

    /// <summary>Every blob of the images that are not there yet, each once, sorted by digest.</summary>
    public required IReadOnlyList<PlannedBlob> Blobs { get; init; }

    /// <summary>Layers that would be left out because they are not to be distributed, per image; empty when none.</summary>
    public IReadOnlyList<SkippedLayers> SkippedLayers { get; init; } = [];

    /// <summary>Bytes that would have to be sent or written.</summary>
    public long BytesToSend => Sum(BlobPlacement.Missing);

    /// <summary>Bytes that the destination's registry could take over from another repository.</summary>
    public long BytesToMount => Sum(BlobPlacement.Mountable);

    /// <summary>Bytes that the destination has.</summary>
    public long BytesPresent => Sum(BlobPlacement.Present);

    private long Sum(BlobPlacement placement) => ByteCount.Sum(Blobs.Where(blob => blob.Placement == placement).Select(blob => blob.Blob.Size));
}
