using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Bundles;

/// <summary>A locations image and what it says.</summary>
internal sealed record FoundLocations(ManifestContent Manifest, ImageLocations Locations);
