using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Copying;

/// <summary>One blob of a plan.</summary>
/// <param name="Blob">A layer or a configuration.</param>
/// <param name="Placement">What would have to be done for it.</param>
public sealed record PlannedBlob(Descriptor Blob, BlobPlacement Placement);
