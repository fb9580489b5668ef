namespace Imgpkg.Sdk.Copying;

/// <summary>Source, destination and options of a copy do not go together, or the source is of the wrong kind.</summary>
public sealed class InvalidCopyException : ImgpkgException
{
    internal InvalidCopyException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "COPY_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
