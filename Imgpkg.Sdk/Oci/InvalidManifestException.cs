namespace Imgpkg.Sdk.Oci;

/// <summary>A manifest, index or image configuration cannot be read, or contradicts itself.</summary>
public sealed class InvalidManifestException : ImgpkgException
{
    internal InvalidManifestException(string message, Digest digest, Exception? innerException = null)
        : base(message, innerException) => Digest = digest;

    /// <inheritdoc/>
    public override string Code => "MANIFEST_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Registry;
}
