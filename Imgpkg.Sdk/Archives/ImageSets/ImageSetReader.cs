using System.Text.Json;
using System.Text.Unicode;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>
/// Reads the document of an image set the way the original does: unknown members are ignored, names match whatever their case, and of
/// members that stand twice the last counts (formats 13.3). What made the original crash is an error.
/// </summary>
internal ref struct ImageSetReader
{
    private const int MaxDepth = 64;

    private Utf8JsonReader _json;

    private ImageSetReader(ReadOnlySpan<byte> json) => _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });

    private delegate T ReadValue<out T>(ref ImageSetReader reader);

    private delegate void ReadMember(ref ImageSetReader reader, string name);

    public static IReadOnlyList<ImageSetNode> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (!Utf8.IsValid(json))
            {
                throw new JsonException("The text is not UTF-8.");
            }

            var reader = new ImageSetReader(json);
            reader.Next();
            List<ImageSetNode> roots = reader.List(static (ref ImageSetReader reader) => reader.Root());
            while (reader._json.Read())
            {
                // Only white space may follow; anything else throws here.
            }

            return roots.Count(root => root.IsRootBundle) > 1 ? throw Invalid("it marks more than one root bundle") : roots;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidArchiveException($"{ImageSetDocument.FileName} is not valid: {e.Message}", e);
        }
    }

    private ImageSetNode Root()
    {
        ImageSetNode? index = null;
        ImageSetNode? image = null;
        Members((ref ImageSetReader reader, string name) =>
        {
            switch (name)
            {
                case "IMAGEINDEX":
                    index = reader.IsNull ? null : reader.Index();
                    break;
                case "IMAGE":
                    image = reader.IsNull ? null : reader.Image();
                    break;
                default:
                    reader._json.Skip();
                    break;
            }
        });
        return (index is null) == (image is null)
            ? throw Invalid(index is null ? "an entry is neither an image nor an index" : "an entry is both an image and an index")
            : index ?? image!;
    }

    private ImageSetNode Image()
    {
        var common = new NodeMembers();
        List<ImageSetLayer> layers = [];
        RawDocument config = default;
        Members((ref ImageSetReader reader, string name) =>
        {
            switch (name)
            {
                case "LAYERS":
                    layers = reader.List(static (ref ImageSetReader reader) => reader.Layer());
                    break;
                case "CONFIG":
                    config = reader.Document();
                    break;
                case "MANIFEST":
                    common.Manifest = reader.Document();
                    break;
                default:
                    common.Read(ref reader, name);
                    break;
            }
        });
        ImageSetNode image = common.ToNode(isIndex: false);
        return image with { Layers = layers, Config = config.Raw, ConfigDigest = ToDigest(config.Digest) };
    }

    private ImageSetNode Index()
    {
        var common = new NodeMembers();
        List<ImageSetNode> images = [];
        List<ImageSetNode> indexes = [];
        RawDocument manifest = default;
        Members((ref ImageSetReader reader, string name) =>
        {
            switch (name)
            {
                case "IMAGES":
                    images = reader.List(static (ref ImageSetReader reader) => reader.Image());
                    break;
                case "INDEXES":
                    indexes = reader.List(static (ref ImageSetReader reader) => reader.Index());
                    break;
                default:
                    if (!manifest.TryRead(ref reader, name))
                    {
                        common.Read(ref reader, name);
                    }

                    break;
            }
        });
        common.Manifest = manifest;
        return common.ToNode(isIndex: true) with { Members = [.. images, .. indexes] };
    }

    private ImageSetLayer Layer()
    {
        string mediaType = string.Empty;
        string digest = string.Empty;
        string diffId = string.Empty;
        long size = 0;
        Members((ref ImageSetReader reader, string name) =>
        {
            switch (name)
            {
                case "MEDIATYPE":
                    mediaType = reader.Text();
                    break;
                case "DIGEST":
                    digest = reader.Text();
                    break;
                case "DIFFID":
                    diffId = reader.Text();
                    break;
                case "SIZE":
                    size = reader._json.GetInt64();
                    break;
                default:
                    reader._json.Skip();
                    break;
            }
        });
        return size >= 0 ? new ImageSetLayer(mediaType, ToDigest(digest), diffId, size) : throw Invalid($"layer {digest} has a negative size");
    }

    private RawDocument Document()
    {
        RawDocument document = default;
        Members((ref ImageSetReader reader, string name) =>
        {
            if (!document.TryRead(ref reader, name))
            {
                reader._json.Skip();
            }
        });
        return document;
    }

    private bool IsNull => _json.TokenType == JsonTokenType.Null;

    private void Members(ReadMember read)
    {
        if (IsNull)
        {
            return;
        }

        Expect(JsonTokenType.StartObject, "an object");
        while (Next() != JsonTokenType.EndObject)
        {
            string name = _json.GetString()!.ToUpperInvariant();
            Next();
            read(ref this, name);
        }
    }

    private List<T> List<T>(ReadValue<T> read)
    {
        List<T> items = [];
        if (IsNull)
        {
            return items;
        }

        Expect(JsonTokenType.StartArray, "a list");
        while (Next() != JsonTokenType.EndArray)
        {
            items.Add(read(ref this));
        }

        return items;
    }

    private Dictionary<string, string>? Map()
    {
        if (IsNull)
        {
            return null;
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(JsonTokenType.StartObject, "an object");
        while (Next() != JsonTokenType.EndObject)
        {
            string name = _json.GetString()!;
            Next();
            map[name] = Text();
        }

        return map;
    }

    private string Text() => IsNull ? string.Empty : _json.GetString()!;

    // Straight into bytes: these documents are most of the file, and a string would double them.
    private byte[] Bytes()
    {
        if (IsNull)
        {
            return [];
        }

        Expect(JsonTokenType.String, "a string");
        byte[] bytes = new byte[_json.ValueSpan.Length];
        int length = _json.CopyString(bytes);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    private JsonTokenType Next() => _json.Read() ? _json.TokenType : throw new JsonException("The document ends too early.");

    private void Expect(JsonTokenType type, string what)
    {
        if (_json.TokenType != type)
        {
            throw new JsonException($"There should be {what} at byte {_json.TokenStartIndex}.");
        }
    }

    private static Digest ToDigest(string? text) =>
        Digest.TryParse(text, out Digest digest) ? digest : throw Invalid($"'{text}' is not a digest");

    private static InvalidArchiveException Invalid(string reason) => new($"{ImageSetDocument.FileName} is not valid: {reason}");

    /// <summary>A manifest, index or configuration as the document has it.</summary>
    private struct RawDocument
    {
        private byte[]? _raw;
        private string? _mediaType;

        public readonly byte[] Raw => _raw ?? [];

        public readonly string MediaType => _mediaType ?? string.Empty;

        public string? Digest { get; private set; }

        public bool TryRead(ref ImageSetReader reader, string name)
        {
            switch (name)
            {
                case "MEDIATYPE":
                    _mediaType = reader.Text();
                    return true;
                case "DIGEST":
                    Digest = reader.Text();
                    return true;
                case "RAW":
                    _raw = reader.Bytes();
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <summary>What images and indexes have in common.</summary>
    private sealed class NodeMembers
    {
        private List<string> _references = [];
        private string _tag = string.Empty;
        private string _originalReference = string.Empty;
        private Dictionary<string, string>? _labels;

        public RawDocument Manifest { get; set; }

        public void Read(ref ImageSetReader reader, string name)
        {
            switch (name)
            {
                case "REFS":
                    _references = reader.List(static (ref ImageSetReader reader) => reader.Text());
                    break;
                case "TAG":
                    _tag = reader.Text();
                    break;
                case "ORIGREF":
                    _originalReference = reader.Text();
                    break;
                case "LABELS":
                    _labels = reader.Map();
                    break;
                default:
                    reader._json.Skip();
                    break;
            }
        }

        public ImageSetNode ToNode(bool isIndex)
        {
            Digest recorded = ToDigest(Manifest.Digest);
            if (_references.Count == 0)
            {
                throw Invalid($"{recorded} has no reference");
            }

            if (MediaTypes.IsIndex(Manifest.MediaType) != isIndex)
            {
                throw Invalid($"{recorded} is listed as an {(isIndex ? "index" : "image")}, but its media type is '{Manifest.MediaType}'");
            }

            return new ImageSetNode
            {
                References = _references,
                Manifest = ManifestContent.Keep(Manifest.MediaType, Manifest.Raw, recorded.Algorithm),
                RecordedDigest = recorded,
                Tag = _tag,
                OriginalReference = _originalReference,
                Labels = _labels,
            };
        }
    }
}
