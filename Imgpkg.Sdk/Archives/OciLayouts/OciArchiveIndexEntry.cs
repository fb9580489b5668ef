using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.OciLayouts;

/// <summary>One entry of an image layout's index.</summary>
/// <param name="Manifest">What it stands for.</param>
/// <param name="Tags">The names it has there; usually one, or none.</param>
internal sealed record OciArchiveIndexEntry(Descriptor Manifest, IReadOnlyList<string> Tags);
