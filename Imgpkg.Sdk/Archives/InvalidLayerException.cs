namespace Imgpkg.Sdk.Archives;

/// <summary>A layer cannot be read as a tar archive, or has an entry that must not be extracted; the message names the entry.</summary>
public sealed class InvalidLayerException : ImgpkgException
{
    internal InvalidLayerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "LAYER_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Archive;
}
