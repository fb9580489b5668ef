using Imgpkg.Sdk;

namespace Imgpkg.Cli.Output;

/// <summary>Shows how a pull goes on (cli 6.5, 6.6).</summary>
internal sealed class PullProgress(IOutput output) : IProgress<TransferProgress>
{
    private bool _isBundle;
    private bool _hasNested;

    public void Report(TransferProgress value)
    {
        switch (value.Phase)
        {
            case TransferPhase.PullingImage:
                output.Line($"Pulling image '{value.Reference?.FullName}'\n");
                break;
            case TransferPhase.PullingBundle:
                _isBundle = true;
                output.Line($"Pulling bundle '{value.Reference?.FullName}'\n");
                break;
            case TransferPhase.PullingNestedBundle:
                ShowNested(value, value.Reference?.FullName);
                break;
            case TransferPhase.NestedBundleSkipped:
                // Met again, a bundle is named as the lock file has it.
                ShowNested(value, value.Reference?.Original);
                output.Line($"{Indent(value.Depth)}Skipped, already downloaded\n");
                break;
            case TransferPhase.ExtractingLayer:
                output.Line($"{Indent(_isBundle ? value.Depth + 1 : 0)}Extracting layer '{value.Digest}' ({value.Item}/{value.ItemCount})\n");
                break;
            case TransferPhase.LocatingImages:
                output.Line("\nLocating image lock file images...\n");
                break;
            case TransferPhase.ImagesLocated:
                output.Line(
                    $"The bundle repo ({value.Repository}) is hosting every image specified in the bundle's Images Lock file (.imgpkg/images.yml)\n");
                break;
            case TransferPhase.ImagesNotLocated:
                output.Line("One or more images not found in bundle repo; skipping lock file update\n");
                break;
        }
    }

    private static string Indent(int depth) => new(' ', 2 * depth);

    private void ShowNested(TransferProgress value, string? reference)
    {
        if (!_hasNested)
        {
            output.Line("\nNested bundles\n");
            _hasNested = true;
        }

        output.Line($"{Indent(value.Depth)}Pulling nested bundle '{reference}'\n");
    }
}
