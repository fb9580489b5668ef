namespace Imgpkg.Sdk.Images;

/// <summary>The label that makes an image a bundle; only its presence counts (formats 1).</summary>
internal static class BundleLabel
{
    public const string Key = "dev.carvel.imgpkg.bundle";
    public const string Value = "true";
}
