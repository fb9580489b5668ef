namespace Imgpkg.Sdk.Images;

/// <summary>The files to push, or their labels, break a rule of the format; nothing was sent.</summary>
public sealed class InvalidPushException : ImgpkgException
{
    internal InvalidPushException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "PUSH_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
