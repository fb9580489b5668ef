using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Images;

/// <summary>What a push made.</summary>
public sealed record PushResult
{
    /// <summary>The image by digest.</summary>
    public required DigestReference Reference { get; init; }

    /// <summary>The requested tag.</summary>
    public required string Tag { get; init; }

    /// <summary>The compressed layer.</summary>
    public required Descriptor Layer { get; init; }

    /// <summary>The digest of the uncompressed layer.</summary>
    public required Digest DiffId { get; init; }

    /// <summary>Bytes sent; 0 when the repository had everything.</summary>
    public required long BytesSent { get; init; }
}
