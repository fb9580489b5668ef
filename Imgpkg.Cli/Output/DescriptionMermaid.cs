using System.Globalization;
using System.Text;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Output;

/// <summary>Draws a bundle as a Mermaid flowchart. What several bundles list is one node.</summary>
internal sealed class DescriptionMermaid
{
    private const int ShortHex = 12;

    private readonly StringBuilder _text = new("flowchart LR\n");
    private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal);

    private DescriptionMermaid()
    {
    }

    public static string Of(BundleDescription bundle)
    {
        DescriptionMermaid picture = new();
        picture.Bundle(bundle);
        return picture._text.ToString();
    }

    private string Bundle(BundleDescription bundle)
    {
        if (!TryAdd(bundle.Image, out string node))
        {
            return node;
        }

        string name = bundle.Metadata?.Metadata.GetValueOrDefault("name") is { Length: > 0 } title ? title : bundle.Origin.Repository.Path;
        Line($"{node}[[\"{Label("Bundle", name, bundle.Image)}\"]]");
        foreach (BundleDescription nested in bundle.Bundles)
        {
            Line($"{node} --> {Bundle(nested)}");
        }

        foreach (ImageDescription image in bundle.Images)
        {
            Line($"{node} {(image.Type == DescribedImageType.Image ? "-->" : "-.->")} {Image(image)}");
        }

        return node;
    }

    private string Image(ImageDescription image)
    {
        if (TryAdd(image.Image, out string node))
        {
            Line($"{node}[\"{Label(image.Error is null ? image.Type.ToString() : $"{image.Type}: {image.Error}", image.Origin.Repository.Path, image.Image)}\"]");
        }

        return node;
    }

    private bool TryAdd(ImageReference image, out string node)
    {
        if (_nodes.TryGetValue(image.FullName, out string? known))
        {
            node = known;
            return false;
        }

        node = string.Create(CultureInfo.InvariantCulture, $"n{_nodes.Count}");
        _nodes.Add(image.FullName, node);
        return true;
    }

    private void Line(string text) => _text.Append("  ").Append(text).Append('\n');

    private static string Label(string kind, string name, ImageReference image)
    {
        string version = image.Digest is { } digest ? $"{digest.Algorithm}:{digest.Hex[..ShortHex]}" : image.FullName;
        return $"{Escape(kind)}<br/>{Escape(name)}<br/>{Escape(version)}";
    }

    // Names are a stranger's; in a label only these could be taken for markup or its end.
    private static string Escape(string text) => text
        .Replace("#", "#35;", StringComparison.Ordinal)
        .Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal)
        .Replace(">", "#gt;", StringComparison.Ordinal)
        .ReplaceLineEndings(" ");
}
