namespace Imgpkg.Sdk.Images;

/// <summary>A bundle was given where a plain image is needed.</summary>
public sealed class UnexpectedBundleException : ImgpkgException
{
    internal UnexpectedBundleException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "UNEXPECTED_BUNDLE";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
