namespace Imgpkg.Sdk.Registry.Http;

/// <summary>How registries of one family differ from the protocol, as far as this client has to know beforehand (registry 5).</summary>
/// <param name="Family">The name of the family, as in <see cref="RegistryOptions.Family"/>.</param>
internal sealed record RegistryQuirks(string Family)
{
    /// <summary>A registry that nothing is known about: it is taken at its word.</summary>
    public static readonly RegistryQuirks None = new("unknown");

    /// <summary>The hosts of the family, with <c>*</c> for any text; empty where it runs under names of its users.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>A header and a part of its value by which answers of the family are known; null when there is none.</summary>
    public (string Header, string Part)? Signature { get; init; }

    /// <summary>Whether uploads may go in parts with <c>Content-Range</c>.</summary>
    public bool TakesChunks { get; init; } = true;

    /// <summary>The most bytes of one part; null for no limit.</summary>
    public int? LargestChunk { get; init; }

    /// <summary>Whether it makes sense to ask what arrived of an upload that broke.</summary>
    public bool ResumesUploads { get; init; } = true;

    /// <summary>Whether another repository's blobs can be mounted.</summary>
    public bool Mounts { get; init; } = true;

    /// <summary>Whether 404 to HEAD of a manifest proves nothing.</summary>
    public bool HeadMissesManifests { get; init; }

    /// <summary>Whether 403 to HEAD means no more than that the thing may be absent.</summary>
    public bool HidesAbsence { get; init; }

    /// <summary>What to do when a repository is unknown to a push; null when nothing special.</summary>
    public string? UnknownNameHint { get; init; }
}
