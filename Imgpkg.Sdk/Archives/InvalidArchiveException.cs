namespace Imgpkg.Sdk.Archives;

/// <summary>An archive of images cannot be read, contradicts itself, or lacks something that is needed of it; the message says what.</summary>
public sealed class InvalidArchiveException : ImgpkgException
{
    internal InvalidArchiveException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "ARCHIVE_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Archive;
}
