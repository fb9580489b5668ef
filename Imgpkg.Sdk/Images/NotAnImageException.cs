namespace Imgpkg.Sdk.Images;

/// <summary>An index was given where an image is needed.</summary>
public sealed class NotAnImageException : ImgpkgException
{
    internal NotAnImageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "NOT_AN_IMAGE";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
