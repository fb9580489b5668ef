using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>Something that is to be verified.</summary>
/// <param name="Reference">Where it is; of a whole archive, any reference of it.</param>
internal sealed record VerificationTarget(ImageReference Reference)
{
    /// <summary>Whether everything in the archive is meant.</summary>
    public bool IsWholeArchive { get; init; }

    /// <summary>Whether it has to be a bundle, or must not be one; null when it may be either.</summary>
    public bool? IsBundle { get; init; }

    /// <summary>The tag that a lock gives it; null for none.</summary>
    public string? LockedTag { get; init; }

    /// <summary>Makes sure that it is of the kind it was asked for as.</summary>
    /// <exception cref="NotABundleException">It should be a bundle.</exception>
    /// <exception cref="UnexpectedBundleException">It should be none.</exception>
    public void Require(ImageCheckResult result)
    {
        if (IsBundle == true && result is { IsUsable: true, Bundle: null })
        {
            throw new NotABundleException("Expected bundle image but found plain image (hint: Did you use -i instead of -b?)");
        }

        if (IsBundle == false && result.Bundle is not null)
        {
            throw new UnexpectedBundleException("Expected bundle flag when verifying a bundle (hint: Use -b instead of -i for bundles)");
        }
    }
}
