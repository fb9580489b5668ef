using Imgpkg.Sdk.Bundles;

namespace Imgpkg.Cli.Output;

/// <summary>The forms in which a bundle is described; the last two are ours.</summary>
internal static class DescriptionFormats
{
    public const string Default = "text";

    /// <summary>What writes the form of that name; null when there is none.</summary>
    public static Func<BundleDescription, string>? Find(string name) => name switch
    {
        Default => DescriptionText.Of,
        "yaml" => description => description.ToYaml(),
        "json" => DescriptionJson.Of,
        "mermaid" => DescriptionMermaid.Of,
        _ => null,
    };
}
