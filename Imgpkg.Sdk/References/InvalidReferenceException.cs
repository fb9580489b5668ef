namespace Imgpkg.Sdk.References;

/// <summary>A text was given where a reference is needed, and is none.</summary>
public sealed class InvalidReferenceException : ImgpkgException
{
    internal InvalidReferenceException(string text, string message, string reason)
        : base(message)
    {
        Text = text;
        Reason = reason;
    }

    /// <summary>The text as given.</summary>
    public string Text { get; }

    /// <summary>What is wrong with it. For general references the message names only the text (imgpkg compatibility); the reason is here.</summary>
    public string Reason { get; }

    /// <inheritdoc/>
    public override string Code => "REFERENCE_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
