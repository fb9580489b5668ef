namespace Imgpkg.Sdk.Oci;

/// <summary>The platform an image of an index is for (image-spec 1.1, image index: platform).</summary>
/// <param name="Os">Operating system, for example <c>linux</c>.</param>
/// <param name="Architecture">Processor architecture, for example <c>amd64</c>.</param>
/// <param name="Variant">Variant of the architecture, for example <c>v7</c>; null when nothing is said.</param>
public sealed record Platform(string Os, string Architecture, string? Variant = null);
