using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.OciLayouts;

/// <summary>An image or index that the index of an archive is to list.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Tags">The names it gets; empty for none.</param>
internal sealed record OciArchiveRoot(ManifestContent Manifest, IReadOnlyList<string> Tags);
