namespace Imgpkg.Sdk;

/// <summary>
/// How much content from strangers may cost: what goes beyond is refused with a <see cref="LimitExceededException"/> that names the limit. The
/// defaults are far above what honest bundles need, and bound what hostile ones can do. Each is taken from a variable where the program sets
/// none: <see cref="MaxEntries"/> from <c>IMGPKG_MAX_ENTRIES</c>, and so on.
/// </summary>
public sealed class LimitOptions
{
    /// <summary>
    /// The most bytes that the layers of one pull may unpack to, nested bundles included, and that a layer may have that is read for what is in
    /// it. Default 64 GiB.
    /// </summary>
    public long MaxUnpackedBytes { get; set; } = 64L * 1024 * 1024 * 1024;

    /// <summary>The most entries that the layers of one pull may have, nested bundles included. Default 1,000,000.</summary>
    public int MaxEntries { get; set; } = 1_000_000;

    /// <summary>The longest name of an entry, in bytes of UTF-8. Default 4096, the most that Linux takes.</summary>
    public int MaxPathLength { get; set; } = 4096;

    /// <summary>
    /// The most bytes that a byte of a compressed layer may unpack to, on average; ignored below 1 GiB of unpacked layer, because honest small
    /// layers may be all zeros. Default 200; gzip ends at 1032.
    /// </summary>
    public int MaxExpansion { get; set; } = 200;

    /// <summary>The largest manifest or index that is read from a registry, in bytes. Default 4 MiB, which registries must accept.</summary>
    public int MaxManifestBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many levels of bundles below the one asked for are followed. Default 100, at most 128.</summary>
    public int MaxBundleDepth { get; set; } = 100;

    /// <summary>The most images that the locks of one operation's bundles may list, all together. Default 100,000.</summary>
    public int MaxImages { get; set; } = 100_000;
}
