using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>How deep and how broad the bundles of one operation may be: a registry could make up another one for every request.</summary>
internal sealed class BundleBounds(LimitOptions limits)
{
    private int _images;

    /// <summary>Counts a level below the bundle that was asked for.</summary>
    /// <exception cref="LimitExceededException">It is too deep.</exception>
    public void Enter(DigestReference bundle, int depth)
    {
        if (depth > limits.MaxBundleDepth)
        {
            throw new LimitExceededException(
                $"bundle {bundle} is nested more than {limits.MaxBundleDepth} levels deep", nameof(LimitOptions.MaxBundleDepth), limits.MaxBundleDepth);
        }
    }

    /// <summary>Counts the images of a lock. Safe for concurrent use.</summary>
    /// <exception cref="LimitExceededException">All locks together list too many.</exception>
    public void Add(int images)
    {
        if (Interlocked.Add(ref _images, images) > limits.MaxImages)
        {
            throw new LimitExceededException($"the bundles list more than {limits.MaxImages} images", nameof(LimitOptions.MaxImages), limits.MaxImages);
        }
    }
}
