namespace Imgpkg.Sdk.Bundles;

/// <summary>An image or index was given where a bundle is needed.</summary>
public sealed class NotABundleException : ImgpkgException
{
    internal NotABundleException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "NOT_A_BUNDLE";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
