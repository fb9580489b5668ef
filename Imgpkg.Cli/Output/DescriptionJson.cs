using System.Globalization;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Cli.Output;

/// <summary>
/// Describes a bundle for programs: the names of the YAML form, and besides the sizes and media types of layers and what the bundle says of
/// itself.
/// </summary>
internal static class DescriptionJson
{
    public static string Of(BundleDescription bundle) =>
        JsonText.Object(BundleMembers(bundle, depth: 0).Prepend(("sha", JsonText.Quote(Key(bundle)))), depth: 0) + "\n";

    private static IEnumerable<(string Name, string Value)> BundleMembers(BundleDescription bundle, int depth)
    {
        if (bundle.Annotations.Count > 0)
        {
            yield return ("annotations", Texts(bundle.Annotations, depth + 1));
        }

        yield return ("content", JsonText.Object(ContentMembers(bundle, depth + 1), depth + 1));
        yield return ("image", JsonText.Quote(bundle.Image.FullName));
        if (bundle.Layers.Count > 0)
        {
            yield return ("layers", Layers(bundle.Layers, depth + 1));
        }

        yield return ("metadata", JsonText.Object(MetadataMembers(bundle.Metadata, depth + 1), depth + 1));
        yield return ("origin", JsonText.Quote(bundle.Origin.FullName));
    }

    private static IEnumerable<(string Name, string Value)> ContentMembers(BundleDescription bundle, int depth)
    {
        if (bundle.Bundles.Count > 0)
        {
            yield return ("bundles", JsonText.Object(
                bundle.Bundles.Select(nested => (Key(nested), JsonText.Object(BundleMembers(nested, depth + 2), depth + 2))), depth + 1));
        }

        if (bundle.Images.Count > 0)
        {
            yield return ("images", JsonText.Object(
                bundle.Images.DistinctBy(Key, StringComparer.Ordinal).Select(image => (Key(image), JsonText.Object(ImageMembers(image, depth + 2), depth + 2))), depth + 1));
        }
    }

    private static IEnumerable<(string Name, string Value)> ImageMembers(ImageDescription image, int depth)
    {
        if (image.Annotations.Count > 0)
        {
            yield return ("annotations", Texts(image.Annotations, depth + 1));
        }

        if (image.Error is not null)
        {
            yield return ("error", JsonText.Quote(image.Error));
        }

        yield return ("image", JsonText.Quote(image.Image.FullName));
        yield return ("imageType", JsonText.Quote(image.Type.ToString()));
        if (image.Layers.Count > 0)
        {
            yield return ("layers", Layers(image.Layers, depth + 1));
        }

        yield return ("origin", JsonText.Quote(image.Origin.FullName));
    }

    private static IEnumerable<(string Name, string Value)> MetadataMembers(BundleMetadata? metadata, int depth)
    {
        if (metadata is { Authors.Count: > 0 })
        {
            yield return ("authors", JsonText.List(metadata.Authors.Select(JsonText.Quote), depth + 1));
        }

        if (metadata is { Metadata.Count: > 0 })
        {
            yield return ("metadata", Texts(metadata.Metadata, depth + 1));
        }

        if (metadata is { Websites.Count: > 0 })
        {
            yield return ("websites", JsonText.List(metadata.Websites.Select(JsonText.Quote), depth + 1));
        }
    }

    private static string Texts(IReadOnlyDictionary<string, string> texts, int depth) =>
        JsonText.Object(texts.OrderBy(pair => pair.Key, BytewiseOrder.Instance).Select(pair => (pair.Key, JsonText.Quote(pair.Value))), depth);

    private static string Layers(IReadOnlyList<Descriptor> layers, int depth) => JsonText.List(
        layers.Select(layer => JsonText.Object(
            [
                ("digest", JsonText.Quote(layer.Digest.ToString())),
                ("mediaType", JsonText.Quote(layer.MediaType)),
                ("size", layer.Size.ToString(CultureInfo.InvariantCulture)),
            ],
            depth + 1)),
        depth);

    private static string Key(BundleDescription bundle) => bundle.Image.Digest!.Value.ToString();

    private static string Key(ImageDescription image) => image.Image.Digest?.ToString() ?? image.Image.FullName;
}
