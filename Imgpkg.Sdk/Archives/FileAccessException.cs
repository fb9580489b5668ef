namespace Imgpkg.Sdk.Archives;

/// <summary>A file or directory on this machine cannot be read or written; the message names it.</summary>
public sealed class FileAccessException : ImgpkgException
{
    internal FileAccessException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "FILE_INACCESSIBLE";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
