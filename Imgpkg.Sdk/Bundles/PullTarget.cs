namespace Imgpkg.Sdk.Bundles;

/// <summary>Where a bundle is pulled to: the absolute path, and the caller's name for it, which messages show.</summary>
internal sealed record PullTarget(string Path, string Shown);
