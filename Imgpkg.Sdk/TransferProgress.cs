using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk;

/// <summary>
/// One report of what an operation is doing. Receivers may be called from several threads and must be quick; note that
/// <see cref="Progress{T}"/> posts to a context and may reorder.
/// </summary>
public sealed record TransferProgress
{
    /// <summary>What the report is about; it decides which other members are set.</summary>
    public required TransferPhase Phase { get; init; }

    /// <summary>The image or bundle; null when the phase is not about one.</summary>
    public ImageReference? Reference { get; init; }

    /// <summary>The repository; null when the phase is not about one.</summary>
    public RepositoryReference? Repository { get; init; }

    /// <summary>The layer; null when the phase is not about one.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The name of the file or directory in the layer; null when the phase is not about one.</summary>
    public string? Path { get; init; }

    /// <summary>Bytes of this operation transferred so far (compressed size); 0 when the phase does not count.</summary>
    public long BytesTransferred { get; init; }

    /// <summary>Bytes this operation will transfer; null as long as it is unknown.</summary>
    public long? BytesTotal { get; init; }

    /// <summary>Size of the blob in bytes (compressed); 0 when the phase is not about one.</summary>
    public long Size { get; init; }

    /// <summary>Which item of <see cref="ItemCount"/>, from 1; 0 when the phase does not count.</summary>
    public int Item { get; init; }

    /// <summary>How many items there are; 0 when the phase does not count.</summary>
    public int ItemCount { get; init; }

    /// <summary>How deep the bundle is nested: 0 for the one asked for.</summary>
    public int Depth { get; init; }

    /// <summary>How long the reported step took; null when it was not measured.</summary>
    public TimeSpan? Elapsed { get; init; }
}
