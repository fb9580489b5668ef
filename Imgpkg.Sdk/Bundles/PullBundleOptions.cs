namespace Imgpkg.Sdk.Bundles;

/// <summary>How to pull a bundle.</summary>
public sealed class PullBundleOptions
{
    /// <summary>
    /// Whether bundles listed in the lock are pulled too, at any depth, each into <c>.imgpkg/bundles/sha256-HEX</c> below the output
    /// directory. Default false.
    /// </summary>
    public bool Recursive { get; init; }
}
