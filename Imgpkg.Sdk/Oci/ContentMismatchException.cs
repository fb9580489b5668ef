namespace Imgpkg.Sdk.Oci;

/// <summary>Content that was addressed by digest has another digest or size. Nothing of it was kept.</summary>
public sealed class ContentMismatchException : ImgpkgException
{
    internal ContentMismatchException(string message, Descriptor expected, Digest? actualDigest, long? actualSize)
        : base(message)
    {
        Expected = expected;
        ActualDigest = actualDigest;
        ActualSize = actualSize;
        Digest = expected.Digest;
    }

    /// <summary>What was asked for.</summary>
    public Descriptor Expected { get; }

    /// <summary>The digest of what arrived; null when the size alone gave it away.</summary>
    public Digest? ActualDigest { get; }

    /// <summary>How many bytes arrived; null when unknown.</summary>
    public long? ActualSize { get; }

    /// <inheritdoc/>
    public override string Code => ActualDigest is null ? "SIZE_MISMATCH" : "DIGEST_MISMATCH";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Registry;

    internal static ContentMismatchException ForDigest(Descriptor expected, Digest actual, long size) => new(
        $"error verifying {expected.Digest.Algorithm} checksum after reading {size} bytes; got \"{actual}\", want \"{expected.Digest}\"",
        expected,
        actual,
        size);

    internal static ContentMismatchException ForSize(Descriptor expected, long actual) => new(
        $"error verifying size; got {actual}, want {expected.Size}", expected, actualDigest: null, actual);
}
