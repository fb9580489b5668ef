using System.Globalization;
using System.Text;
using Imgpkg.Sdk.Copying;

namespace Imgpkg.Cli.Output;

/// <summary>Shows what a copy would do.</summary>
internal static class CopyPlanText
{
    public static string Of(CopyPlan plan)
    {
        StringBuilder text = new();
        text.Append("Images:\n");
        foreach (CopiedImage image in plan.Images)
        {
            AppendImage(text, image);
        }

        text.Append("\nBlobs:\n");
        AppendBlobs(text, "To send", plan, BlobPlacement.Missing, plan.BytesToSend);
        AppendBlobs(text, "To mount", plan, BlobPlacement.Mountable, plan.BytesToMount);
        AppendBlobs(text, "Present", plan, BlobPlacement.Present, plan.BytesPresent);
        AppendSkipped(text, plan.SkippedLayers);
        return text.Append("\nNothing was written.\n").ToString();
    }

    private static void AppendImage(StringBuilder text, CopiedImage image)
    {
        text.Append(CultureInfo.InvariantCulture, $"  - Image: {image.Source.FullName}\n    Type: {(image.IsBundle ? "Bundle" : "Image")}\n");
        if (image.Destination is { } destination)
        {
            text.Append(CultureInfo.InvariantCulture, $"    Destination: {destination.FullName}\n    Present: {(image.WasPresent ? "yes" : "no")}\n");
        }

        if (image.Tags.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"    Tags:\n{string.Concat(image.Tags.Select(tag => $"      - {tag}\n"))}");
        }
    }

    private static void AppendBlobs(StringBuilder text, string name, CopyPlan plan, BlobPlacement placement, long bytes) =>
        text.Append(CultureInfo.InvariantCulture, $"  {name}: {plan.Blobs.Count(blob => blob.Placement == placement)} ({bytes} bytes)\n");

    private static void AppendSkipped(StringBuilder text, IReadOnlyList<SkippedLayers> skipped)
    {
        if (skipped.Count > 0)
        {
            text.Append("\nNon-distributable layers that would be left out:\n");
            text.AppendJoin(string.Empty, skipped.SelectMany(image => image.Layers.Select(layer => $"  - {layer} of {image.Image.FullName}\n")));
        }
    }
}
