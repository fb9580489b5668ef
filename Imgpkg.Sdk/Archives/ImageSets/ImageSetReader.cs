using System.Text.Json;
using System.Text.Unicode;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>
/// Reads the document of an image set the way the original does: unknown members are ignored, names match whatever their case, and of
/// members that stand twice the last counts (formats 13.3). What made the original crash is an error.
/// </summary>
internal static class ImageSetReader
{
    public static IReadOnlyList<ImageSetNode> Read(ReadOnlySpan<byte> document)
    {
        try
        {
            if (!Utf8.IsValid(document))
            {
                throw new JsonException("The text is not UTF-8.");
            }

            var json = new ImageSetCursor(document);
            List<ImageSetNode> roots = json.List(static (ref ImageSetCursor json) => Root(ref json));
            json.End();
            return roots.Count(root => root.IsRootBundle) > 1 ? throw Invalid("it marks more than one root bundle") : roots;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidArchiveException($"{ImageSetDocument.FileName} is not valid: {e.Message}", e);
        }
    }

    public static Digest ToDigest(string? text) =>
        Digest.TryParse(text, out Digest digest) ? digest : throw Invalid($"'{text}' is not a digest");

    public static InvalidArchiveException Invalid(string reason) => new($"{ImageSetDocument.FileName} is not valid: {reason}");

    private static ImageSetNode Root(ref ImageSetCursor json)
    {
        ImageSetNode? index = null;
        ImageSetNode? image = null;
        json.Members((ref ImageSetCursor json, string name) =>
        {
            switch (name)
            {
                case "IMAGEINDEX":
                    index = json.IsNull ? null : Index(ref json);
                    break;
                case "IMAGE":
                    image = json.IsNull ? null : Image(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        });
        return (index is null) == (image is null)
            ? throw Invalid(index is null ? "an entry is neither an image nor an index" : "an entry is both an image and an index")
            : index ?? image!;
    }

    private static ImageSetNode Image(ref ImageSetCursor json)
    {
        var common = new ImageSetNodeMembers();
        List<ImageSetLayer> layers = [];
        ImageSetRawDocument config = default;
        json.Members((ref ImageSetCursor json, string name) =>
        {
            switch (name)
            {
                case "LAYERS":
                    layers = json.List(static (ref ImageSetCursor json) => Layer(ref json));
                    break;
                case "CONFIG":
                    config = Document(ref json);
                    break;
                case "MANIFEST":
                    common.Manifest = Document(ref json);
                    break;
                default:
                    common.Read(ref json, name);
                    break;
            }
        });
        ImageSetNode image = common.ToNode(isIndex: false);
        return image with { Layers = layers, Config = config.Raw, ConfigDigest = ToDigest(config.Digest) };
    }

    private static ImageSetNode Index(ref ImageSetCursor json)
    {
        var common = new ImageSetNodeMembers();
        List<ImageSetNode> images = [];
        List<ImageSetNode> indexes = [];
        ImageSetRawDocument manifest = default;
        json.Members((ref ImageSetCursor json, string name) =>
        {
            switch (name)
            {
                case "IMAGES":
                    images = json.List(static (ref ImageSetCursor json) => Image(ref json));
                    break;
                case "INDEXES":
                    indexes = json.List(static (ref ImageSetCursor json) => Index(ref json));
                    break;
                default:
                    if (!manifest.TryRead(ref json, name))
                    {
                        common.Read(ref json, name);
                    }

                    break;
            }
        });
        common.Manifest = manifest;
        return common.ToNode(isIndex: true) with { Members = [.. images, .. indexes] };
    }

    private static ImageSetLayer Layer(ref ImageSetCursor json)
    {
        string mediaType = string.Empty;
        string digest = string.Empty;
        string diffId = string.Empty;
        long size = 0;
        json.Members((ref ImageSetCursor json, string name) =>
        {
            switch (name)
            {
                case "MEDIATYPE":
                    mediaType = json.Text();
                    break;
                case "DIGEST":
                    digest = json.Text();
                    break;
                case "DIFFID":
                    diffId = json.Text();
                    break;
                case "SIZE":
                    size = json.Number();
                    break;
                default:
                    json.Skip();
                    break;
            }
        });
        return size >= 0 ? new ImageSetLayer(mediaType, ToDigest(digest), diffId, size) : throw Invalid($"layer {digest} has a negative size");
    }

    private static ImageSetRawDocument Document(ref ImageSetCursor json)
    {
        ImageSetRawDocument document = default;
        json.Members((ref ImageSetCursor json, string name) =>
        {
            if (!document.TryRead(ref json, name))
            {
                json.Skip();
            }
        });
        return document;
    }
}
