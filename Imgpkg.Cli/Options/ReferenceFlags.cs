using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Options;

/// <summary>The flags that name images, bundles and locks.</summary>
internal static class ReferenceFlags
{
    public static Flag<string> Image() => new("--image", 'i', "Set image (example: docker.io/dkalinin/test-content)", FlagTypes.Text);

    public static Flag<string> Bundle() => new("--bundle", 'b', "Set bundle (example: docker.io/dkalinin/test-content)", FlagTypes.Text);

    /// <summary>The bundle to copy or describe.</summary>
    public static Flag<string> WholeBundle() => new(
        "--bundle", 'b', "Bundle reference for copying (happens thickly, i.e. bundle image + all referenced images)", FlagTypes.Text);

    public static Flag<string> Lock() => new("--lock", null, "Lock file with asset references to copy to destination", FlagTypes.Text);
}
