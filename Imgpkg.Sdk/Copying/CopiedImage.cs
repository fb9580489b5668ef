using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying;

/// <summary>An image, index or bundle that a copy brought to its destination.</summary>
public sealed record CopiedImage
{
    /// <summary>Where it was read, or would have been had the destination not had it.</summary>
    public required DigestReference Source { get; init; }

    /// <summary>Where it is now; null in an archive.</summary>
    public DigestReference? Destination { get; init; }

    /// <summary>The tags made sure of at the destination, or recorded in the archive; sorted.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether it is a bundle.</summary>
    public bool IsBundle { get; init; }

    /// <summary>Whether the destination had it already.</summary>
    public bool WasPresent { get; init; }
}
