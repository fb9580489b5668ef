using Imgpkg.Sdk.Locks.Yaml;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Bundles;

/// <summary>Writes a description as the original does (cli 8.3, formats 4.5).</summary>
internal static class DescriptionYaml
{
    private const string AnnotationsKey = "annotations";
    private const string BundlesKey = "bundles";
    private const string ContentKey = "content";
    private const string DigestKey = "digest";
    private const string ErrorKey = "error";
    private const string ImageKey = "image";
    private const string ImagesKey = "images";
    private const string ImageTypeKey = "imageType";
    private const string LayersKey = "layers";
    private const string MetadataKey = "metadata";
    private const string OriginKey = "origin";
    private const string Empty = "{}";
    private const int Indentation = 2;

    public static string Write(BundleDescription bundle)
    {
        // The first line is no part of the sorted mapping below it.
        var writer = new YamlBlockWriter($"sha: {bundle.Image.Digest}\n");
        Bundle(writer, bundle, depth: 0);
        return writer.ToString();
    }

    private static void Bundle(YamlBlockWriter writer, BundleDescription bundle, int depth)
    {
        string lead = Lead(depth);
        Annotations(writer, bundle.Annotations, depth);
        Content(writer, bundle, depth);
        writer.Field(lead, ImageKey, bundle.Image.FullName);
        Layers(writer, bundle.Layers, depth);

        // Always so: the original does not read bundle.yml.
        writer.Literal(lead, MetadataKey, Empty);
        writer.Field(lead, OriginKey, bundle.Origin.FullName);
    }

    private static void Content(YamlBlockWriter writer, BundleDescription bundle, int depth)
    {
        if (bundle.Bundles.Count == 0 && bundle.Images.Count == 0)
        {
            writer.Literal(Lead(depth), ContentKey, Empty);
            return;
        }

        writer.Open(Lead(depth), ContentKey);
        Entries(writer, BundlesKey, bundle.Bundles, nested => nested.Image.Digest!.Value.ToString(), Bundle, depth + 1);
        Entries(writer, ImagesKey, bundle.Images, Key, Image, depth + 1);
    }

    // Several signed images may have the same signature: a mapping has each key once.
    private static void Entries<T>(
        YamlBlockWriter writer, string name, IReadOnlyList<T> entries, Func<T, string> key, Action<YamlBlockWriter, T, int> write, int depth)
    {
        if (entries.Count == 0)
        {
            return;
        }

        writer.Open(Lead(depth), name);
        Dictionary<string, T> byKey = entries.GroupBy(key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (string entryKey in NaturalOrder.Sort(byKey.Keys))
        {
            writer.Open(Lead(depth + 1), entryKey);
            write(writer, byKey[entryKey], depth + 2);
        }
    }

    private static string Key(ImageDescription image) => image.Image.Digest is { } digest && image.Error is null ? digest.ToString() : image.Image.FullName;

    private static void Image(YamlBlockWriter writer, ImageDescription image, int depth)
    {
        string lead = Lead(depth);
        Annotations(writer, image.Annotations, depth);
        if (image.Error is not null)
        {
            writer.Field(lead, ErrorKey, image.Error);
        }

        // What could not be read has neither: its key tells all that is known.
        writer.Field(lead, ImageKey, image.Error is null ? image.Image.FullName : string.Empty);
        writer.Field(lead, ImageTypeKey, image.Type.ToString());
        Layers(writer, image.Layers, depth);
        writer.Field(lead, OriginKey, image.Error is null ? image.Origin.FullName : string.Empty);
    }

    private static void Annotations(YamlBlockWriter writer, IReadOnlyDictionary<string, string> annotations, int depth)
    {
        if (annotations.Count > 0)
        {
            writer.Open(Lead(depth), AnnotationsKey);
            foreach (string key in NaturalOrder.Sort(annotations.Keys))
            {
                writer.Field(Lead(depth + 1), key, annotations[key]);
            }
        }
    }

    private static void Layers(YamlBlockWriter writer, IReadOnlyList<Descriptor> layers, int depth)
    {
        if (layers.Count > 0)
        {
            writer.Open(Lead(depth), LayersKey);
            foreach (Descriptor layer in layers)
            {
                writer.Field(Lead(depth) + YamlBlockWriter.FirstOfItem, DigestKey, layer.Digest.ToString());
            }
        }
    }

    private static string Lead(int depth) => new(' ', Indentation * depth);
}
