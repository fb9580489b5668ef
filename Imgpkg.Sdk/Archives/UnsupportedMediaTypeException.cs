namespace Imgpkg.Sdk.Archives;

/// <summary>Content has a form this library cannot read.</summary>
public sealed class UnsupportedMediaTypeException : ImgpkgException
{
    internal UnsupportedMediaTypeException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public override string Code => "UNSUPPORTED_MEDIA_TYPE";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Archive;
}
