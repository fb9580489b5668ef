namespace Imgpkg.Sdk.Oci;

/// <summary>A text was given where a digest is needed, and is none.</summary>
public sealed class InvalidDigestException : ImgpkgException
{
    internal InvalidDigestException(string text, string message)
        : base(message) => Text = text;

    /// <summary>The text as given.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string Code => "DIGEST_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
