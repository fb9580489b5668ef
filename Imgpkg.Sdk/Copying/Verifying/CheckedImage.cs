using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>An image that is looked at.</summary>
/// <param name="Place">The repository it is in.</param>
/// <param name="Reference">Its name there.</param>
/// <param name="Bundle">The bundle whose lock lists it; null for what was asked for.</param>
internal sealed record CheckedImage(CheckedPlace Place, DigestReference Reference, DigestReference? Bundle)
{
    public Digest Digest => Reference.Digest!.Value;

    /// <summary>Another manifest of the same place that is part of this one.</summary>
    public CheckedImage WithDigest(Digest digest) => this with { Reference = Place.Repository.WithDigest(digest) };
}
