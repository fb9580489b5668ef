using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>What a pull of a bundle made.</summary>
public sealed record PullBundleResult
{
    /// <summary>The bundle by digest.</summary>
    public required DigestReference Reference { get; init; }

    /// <summary>The absolute path of the directory that now holds its files.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>Whether all images of the lock are in the bundle's repository, so that the lock was rewritten to name them there.</summary>
    public required bool IsRelocated { get; init; }

    /// <summary>The nested bundles pulled with it, in the order they were met; empty unless the pull was recursive.</summary>
    public required IReadOnlyList<DigestReference> NestedBundles { get; init; }
}
