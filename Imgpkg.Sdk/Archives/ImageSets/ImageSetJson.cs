using System.Text;
using System.Text.Unicode;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>Writes the document of an image set with exactly the original's bytes (formats 13.2).</summary>
internal static class ImageSetJson
{
    public static byte[] Write(IReadOnlyList<ImageSetNode> roots)
    {
        var json = new GoJson();
        ImageSetNode[] sorted = [.. roots.OrderBy(SortKey, StringComparer.Ordinal).ThenBy(FirstReference, StringComparer.Ordinal)];
        WriteList(json, sorted, WriteRoot);
        return json.ToUtf8();
    }

    private static string SortKey(ImageSetNode root) => root.IsIndex ? $"{root.RecordedDigest}" : $"{root.RecordedDigest}/{root.ConfigDigest}";

    // The same image from two repositories: the original leaves their order open.
    private static string FirstReference(ImageSetNode root) => root.References is [string first, ..] ? first : string.Empty;

    private static void WriteRoot(GoJson json, ImageSetNode root)
    {
        json.Raw("{\"ImageIndex\":");
        if (root.IsIndex)
        {
            WriteIndex(json, root);
            json.Raw(",\"Image\":null}");
        }
        else
        {
            json.Raw("null,\"Image\":");
            WriteImage(json, root);
            json.Raw("}");
        }
    }

    private static void WriteImage(GoJson json, ImageSetNode image)
    {
        json.Raw("{\"Refs\":");
        WriteList(json, image.References, static (json, reference) => json.String(reference));
        json.Raw(",\"Layers\":");
        WriteList(json, image.Layers, WriteLayer);
        json.Raw(",\"Config\":{\"Digest\":").String($"{image.ConfigDigest}");
        json.Raw(",\"Raw\":").String(Text(image.Config, $"image configuration {image.ConfigDigest}"));
        json.Raw("},\"Manifest\":{\"MediaType\":").String(image.Manifest.MediaType);
        json.Raw(",\"Digest\":").String($"{image.RecordedDigest}");
        json.Raw(",\"Raw\":").String(Text(image.Manifest.Bytes, $"manifest {image.RecordedDigest}")).Raw("}");
        WriteMarks(json, image);
    }

    private static void WriteIndex(GoJson json, ImageSetNode index)
    {
        json.Raw("{\"Refs\":");
        WriteList(json, index.References, static (json, reference) => json.String(reference));
        json.Raw(",\"Images\":");
        WriteList(json, [.. index.Members.Where(member => !member.IsIndex)], WriteImage);
        json.Raw(",\"Indexes\":");
        WriteList(json, [.. index.Members.Where(member => member.IsIndex)], WriteIndex);
        json.Raw(",\"MediaType\":").String(index.Manifest.MediaType);
        json.Raw(",\"Digest\":").String($"{index.RecordedDigest}");
        json.Raw(",\"Raw\":").String(Text(index.Manifest.Bytes, $"index {index.RecordedDigest}"));
        WriteMarks(json, index);
    }

    private static void WriteLayer(GoJson json, ImageSetLayer layer) => json
        .Raw("{\"MediaType\":").String(layer.MediaType)
        .Raw(",\"Digest\":").String($"{layer.Digest}")
        .Raw(",\"DiffID\":").String(layer.DiffId)
        .Raw(",\"Size\":").Number(layer.Size)
        .Raw("}");

    private static void WriteMarks(GoJson json, ImageSetNode node)
    {
        json.Raw(",\"Tag\":").String(node.Tag).Raw(",\"OrigRef\":").String(node.OriginalReference).Raw(",\"Labels\":");
        _ = node.Labels is { } labels ? json.Map(labels) : json.Raw("null");
        json.Raw("}");
    }

    private static void WriteList<T>(GoJson json, IReadOnlyList<T> items, Action<GoJson, T> write)
    {
        if (items.Count == 0)
        {
            json.Raw("null");
            return;
        }

        for (int i = 0; i < items.Count; i++)
        {
            json.Raw(i == 0 ? "[" : ",");
            write(json, items[i]);
        }

        json.Raw("]");
    }

    // A JSON string cannot hold other bytes; the original loses them, and the archive can then not be imported.
    private static string Text(ReadOnlyMemory<byte> bytes, string what) => Utf8.IsValid(bytes.Span)
        ? Encoding.UTF8.GetString(bytes.Span)
        : throw new InvalidArchiveException($"{what} is not UTF-8 text and cannot be put into an archive");
}
