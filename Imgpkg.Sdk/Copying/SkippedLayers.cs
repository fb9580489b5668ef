using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>Layers of one image that were not copied because they are not to be distributed.</summary>
/// <param name="Image">The image: at the destination, or for archives at the source.</param>
/// <param name="Layers">The digests, in the order of the manifest.</param>
public sealed record SkippedLayers(DigestReference Image, IReadOnlyList<Digest> Layers);
