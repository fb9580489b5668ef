using Imgpkg.Sdk.Locks;

namespace Imgpkg.Sdk.Copying;

/// <summary>How to copy.</summary>
public sealed class CopyOptions
{
    /// <summary>
    /// Whether cosign signatures (tag <c>sha256-HEX.sig</c> beside an image) are looked for and copied with each image. Default false. What
    /// an archive has of them is always copied.
    /// </summary>
    public bool Signatures { get; init; }

    /// <summary>Whether referrers (distribution-spec 1.1: signatures, attestations, bills of materials) are copied with each image. Default false.</summary>
    public bool Referrers { get; init; }

    /// <summary>Whether layers that are not to be distributed (foreign layers) are copied too. Default false: the manifests go on naming them.</summary>
    public bool NonDistributableLayers { get; init; }

    /// <summary>
    /// Whether an image's own tag at the destination tells the repository it came from, <c>NAME-sha256-HEX.imgpkg</c> instead of
    /// <c>sha256-HEX.imgpkg</c> (formats 12). Default false; ignored for archives.
    /// </summary>
    public bool RepositoryBasedTags { get; init; }

    /// <summary>More tags for the root bundle or the one image at the destination, besides the source's. Default none; only for repositories.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>
    /// Whether layers of an earlier, possibly interrupted, copy to the same archive are used again. Default false; only for archives in the
    /// original's format.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>
    /// Where to write a lock that names the copies: a BundleLock for a bundle, else an <see cref="ImagesLock"/>. Default null, no file; only for repositories.
    /// </summary>
    public string? LockOutputPath { get; init; }
}
