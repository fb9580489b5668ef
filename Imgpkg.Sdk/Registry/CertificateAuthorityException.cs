namespace Imgpkg.Sdk.Registry;

/// <summary>A file of <see cref="ImgpkgOptions.CertificateAuthorityPaths"/>, or a certificate file of a registry's options, cannot be read or holds no certificate.</summary>
public sealed class CertificateAuthorityException : ImgpkgException
{
    internal CertificateAuthorityException(string message, string path, Exception? innerException = null)
        : base($"Creating registry HTTP transport: {message}", innerException) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override string Code => "CA_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
