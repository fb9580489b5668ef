using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>A bundle to be copied, and what its locations image is to say.</summary>
internal sealed record CollectedBundle(DigestReference Source, ImageLocations Locations);
