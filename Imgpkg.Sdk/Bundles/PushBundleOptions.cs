namespace Imgpkg.Sdk.Bundles;

/// <summary>What to push as a bundle, and how.</summary>
public sealed class PushBundleOptions
{
    /// <summary>
    /// Files and directories, archived in this order. Exactly one of the directories must have <c>.imgpkg/images.yml</c>, and nothing else
    /// below any input may be called <c>.imgpkg</c>.
    /// </summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>
    /// Paths to leave out, relative to their input, compared for equality: no patterns. Setting it replaces the default, <c>.git</c>.
    /// </summary>
    public IReadOnlyList<string> Exclusions { get; init; } = [".git"];

    /// <summary>Labels of the image configuration, besides the bundle's own. The key <c>dev.carvel.imgpkg.bundle</c> is reserved. Default none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether group and other permission bits are kept. Default false: owner bits only, so that the digest does not depend on the umask.</summary>
    public bool PreservePermissions { get; init; }

    /// <summary>Where to write a BundleLock with the pushed digest and tag, after the push; null for nowhere.</summary>
    public string? LockOutputPath { get; init; }
}
