using System.Globalization;
using System.Text;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Cli.Output;

/// <summary>Describes a bundle for people (cli 8.2).</summary>
internal static class DescriptionText
{
    private const int Step = 2;

    public static string Of(BundleDescription bundle)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Bundle SHA: {bundle.Image.Digest}\n\n");
        AppendContent(text, bundle, column: 0, itemColumn: Step);
        return text.ToString();
    }

    /// <summary>Writes what a bundle lists: bundles first.</summary>
    /// <param name="text">What is written to.</param>
    /// <param name="bundle">The bundle whose content is written.</param>
    /// <param name="column">Where the heading stands.</param>
    /// <param name="itemColumn">Where the dashes of the items stand: only those of the root are indented.</param>
    private static void AppendContent(StringBuilder text, BundleDescription bundle, int column, int itemColumn)
    {
        if (bundle.Bundles.Count == 0 && bundle.Images.Count == 0)
        {
            return;
        }

        AppendLine(text, column, "Images:");
        for (int i = 0; i < bundle.Bundles.Count; i++)
        {
            if (i > 0)
            {
                text.Append('\n');
            }

            AppendBundle(text, bundle.Bundles[i], itemColumn);
        }

        foreach (ImageDescription image in bundle.Images)
        {
            AppendImage(text, image, itemColumn);
        }
    }

    private static void AppendBundle(StringBuilder text, BundleDescription bundle, int column)
    {
        AppendLine(text, column, $"- Image: {bundle.Image.FullName}");
        AppendLine(text, column + Step, "Type: Bundle");
        AppendLine(text, column + Step, $"Origin: {bundle.Origin.FullName}");
        AppendLayers(text, bundle.Layers, column + Step);
        AppendAnnotations(text, bundle.Annotations, column + Step);
        AppendContent(text, bundle, column + Step, column + Step);
    }

    private static void AppendImage(StringBuilder text, ImageDescription image, int column)
    {
        AppendLine(text, column, $"- Image: {(image.Error is null ? image.Image.FullName : string.Empty)}");
        AppendLine(text, column + Step, $"Type: {image.Type}");
        if (image.Type == DescribedImageType.Image)
        {
            AppendLine(text, column + Step, $"Origin: {image.Origin.FullName}");
        }

        AppendLayers(text, image.Layers, column + Step);
        AppendAnnotations(text, image.Annotations, column + Step);
    }

    private static void AppendLayers(StringBuilder text, IReadOnlyList<Descriptor> layers, int column)
    {
        if (layers.Count > 0)
        {
            AppendLine(text, column, "Layers:");
            foreach (Descriptor layer in layers)
            {
                AppendLine(text, column + Step, $"- Digest: {layer.Digest}");
            }
        }
    }

    private static void AppendAnnotations(StringBuilder text, IReadOnlyDictionary<string, string> annotations, int column)
    {
        if (annotations.Count > 0)
        {
            AppendLine(text, column, "Annotations:");
            foreach ((string key, string value) in annotations.OrderBy(pair => pair.Key, BytewiseOrder.Instance))
            {
                // Further lines of a value stand below the key, the empty one after a last line end too.
                string indented = value.Replace("\n", "\n" + new string(' ', column + Step), StringComparison.Ordinal);
                AppendLine(text, column + Step, $"{key}: {indented}");
            }
        }
    }

    private static void AppendLine(StringBuilder text, int column, string line) => text.Append(' ', column).Append(line).Append('\n');
}
