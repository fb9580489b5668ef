using Imgpkg.Sdk.Copying;

namespace Imgpkg.Cli.Output;

/// <summary>Shows what a copy left out (cli 7.5).</summary>
internal static class CopyRemarks
{
    public static void Show(CopyResult result, CopyOptions options, IOutput output)
    {
        if (result.SkippedLayers.Count > 0)
        {
            output.Line(string.Concat(SkippedLines(result.SkippedLayers).Select(line => $"{CopyProgress.Prefix}{line}\n")));
        }

        if (options.NonDistributableLayers && !result.HasNonDistributableLayers)
        {
            output.Line(
                $"{CopyProgress.Prefix}Warning: '--include-non-distributable-layers' flag provided, but no images contained a non-distributable layer.\n");
        }

        if (result.UncopiedSignatures.Count > 0)
        {
            string tags = string.Join(", ", result.UncopiedSignatures.Select(tag => tag.FullName));
            output.Remark($"Note: found signatures that were not copied; use --cosign-signatures to copy them: {tags}\n");
        }
    }

    private static IEnumerable<string> SkippedLines(IReadOnlyList<SkippedLayers> skipped) =>
    [
        "Warning: Skipped the followings layer(s) due to it being non-distributable. If you would like to include non-distributable layers, use the --include-non-distributable-layers flag",
        .. skipped.SelectMany(image => image.Layers.Select(layer => $"     - {layer}").Prepend("   Layers:").Prepend($" - Image: {image.Image.FullName}")),
    ];
}
