namespace Imgpkg.Sdk.Images;

/// <summary>How to pull an image.</summary>
public sealed class PullImageOptions
{
    /// <summary>Whether a bundle may be pulled as the plain image it is, its lock left as pushed. Default false: it is refused.</summary>
    public bool AllowBundle { get; init; }
}
