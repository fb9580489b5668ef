namespace Imgpkg.Sdk.Images;

/// <summary>The output directory cannot be replaced: doing so would take away the working directory, the home directory, a parent of these, or a root.</summary>
public sealed class InvalidOutputDirectoryException : ImgpkgException
{
    internal InvalidOutputDirectoryException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "OUTPUT_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
