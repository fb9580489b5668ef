using Imgpkg.Sdk.Images;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>What a check of an image found out that others need.</summary>
/// <param name="IsUsable">Whether what tells its kind could be read.</param>
/// <param name="Bundle">The bundle it is; null when it is none.</param>
internal sealed record ImageCheckResult(bool IsUsable, FetchedImage? Bundle)
{
    public static readonly ImageCheckResult Unusable = new(IsUsable: false, Bundle: null);

    public static readonly ImageCheckResult Plain = new(IsUsable: true, Bundle: null);
}
