namespace Imgpkg.Sdk.Copying;

/// <summary>What a verification looked at and found.</summary>
public sealed record VerificationResult
{
    /// <summary>What is wrong, sorted by where it is; empty when nothing is. At most 10,000, see <see cref="FindingCount"/>.</summary>
    public required IReadOnlyList<VerificationFinding> Findings { get; init; }

    /// <summary>How many findings there are.</summary>
    public required int FindingCount { get; init; }

    /// <summary>The images, indexes and members of indexes that were looked at, each once per repository.</summary>
    public required int Images { get; init; }

    /// <summary>The layers and configurations that were hashed.</summary>
    public required int Blobs { get; init; }

    /// <summary>The bytes of these.</summary>
    public required long Bytes { get; init; }

    /// <summary>The layers that an earlier, interrupted run had verified (<see cref="VerifyOptions.ResumePath"/>).</summary>
    public required int ResumedBlobs { get; init; }

    /// <summary>The non-distributable layers that are not there, as is their right.</summary>
    public required int WithheldLayers { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => FindingCount == 0;
}
