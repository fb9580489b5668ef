using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>One thing that is wrong with what was verified.</summary>
public sealed record VerificationFinding
{
    /// <summary>What kind of thing.</summary>
    public required VerificationFindingKind Kind { get; init; }

    /// <summary>The image, index, bundle or tag it was found at, where it was looked for.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>The manifest or blob that is wrong; null when it is not about one.</summary>
    public Digest? Content { get; init; }

    /// <summary>The bundle whose lock lists the image; null for what was asked for itself.</summary>
    public DigestReference? Bundle { get; init; }

    /// <summary>What is wrong, for people.</summary>
    public required string Text { get; init; }
}
