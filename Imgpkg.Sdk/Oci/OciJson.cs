using System.Text.Json;
using System.Text.Unicode;

namespace Imgpkg.Sdk.Oci;

/// <summary>Turns OCI documents into views. The only place besides <see cref="GoJson"/> that knows their JSON.</summary>
internal static class OciJson
{
    // R6.2: nesting is bounded and a key that stands twice would be read differently by different programs.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    public static string ReadManifestMediaType(ReadOnlyMemory<byte> bytes, string? contentType, Digest digest)
    {
        using JsonDocument document = Open(bytes, digest);
        JsonElement root = document.RootElement;
        bool index = root.TryGetProperty("manifests", out _);
        bool image = root.TryGetProperty("layers", out _) || root.TryGetProperty("config", out _);
        if (index && image)
        {
            throw new InvalidManifestException($"manifest {digest} is both an image and an index", digest);
        }

        string? declared = Text(root, "mediaType");
        if (declared is not null && contentType is not null && IsKnown(contentType) && declared != contentType)
        {
            throw new InvalidManifestException($"manifest {digest} says it is {declared}, but was sent as {contentType}", digest);
        }

        string mediaType = declared
            ?? (contentType is not null && IsKnown(contentType) ? contentType
                : index ? MediaTypes.OciIndex
                : image ? MediaTypes.OciManifest
                : throw new InvalidManifestException($"document {digest} is neither an image manifest nor an index", digest));

        // A program that goes by the members would read something else than one that goes by the media type (R4.2).
        return (index && MediaTypes.IsManifest(mediaType)) || (image && MediaTypes.IsIndex(mediaType))
            ? throw new InvalidManifestException($"manifest {digest} is called {mediaType}, but has the members of the other kind", digest)
            : mediaType;
    }

    public static ImageManifest ReadManifest(ManifestContent content)
    {
        using JsonDocument document = Open(content.Bytes, content.Digest);
        JsonElement root = document.RootElement;
        if (content.IsIndex || !root.TryGetProperty("config", out JsonElement config))
        {
            throw new InvalidManifestException($"manifest {content.Digest} ({content.MediaType}) is not an image manifest", content.Digest);
        }

        return new ImageManifest
        {
            Config = ReadDescriptor(config, content.Digest),
            Layers = ReadDescriptors(root, "layers", content.Digest),
            Annotations = ReadMap(root, "annotations", content.Digest),
            Subject = root.TryGetProperty("subject", out JsonElement subject) && subject.ValueKind == JsonValueKind.Object
                ? ReadDescriptor(subject, content.Digest)
                : null,
        };
    }

    public static ImageIndex ReadIndex(ManifestContent content)
    {
        using JsonDocument document = Open(content.Bytes, content.Digest);
        if (!content.IsIndex)
        {
            throw new InvalidManifestException($"manifest {content.Digest} ({content.MediaType}) is not an index", content.Digest);
        }

        return new ImageIndex
        {
            Manifests = ReadDescriptors(document.RootElement, "manifests", content.Digest),
            Annotations = ReadMap(document.RootElement, "annotations", content.Digest),
        };
    }

    /// <summary>
    /// What a manifest or index refers to, and the descriptor that lists of referrers show for it: its kind is the artifact type, or else the
    /// configuration's media type (distribution-spec 1.1, listing referrers). Null when it has no subject.
    /// </summary>
    public static (Digest Subject, Descriptor Referrer)? ReadReferrer(ManifestContent content)
    {
        using JsonDocument document = Open(content.Bytes, content.Digest);
        JsonElement root = document.RootElement;
        JsonElement subject = Property(root, "subject");
        return subject.ValueKind == JsonValueKind.Object
            ? (ReadDigest(Property(subject, "digest"), content.Digest), content.Descriptor with
            {
                ArtifactType = Text(root, "artifactType") ?? Text(Property(root, "config"), "mediaType"),
                Annotations = ReadMap(root, "annotations", content.Digest),
            })
            : null;
    }

    public static ImageConfig ReadConfig(ReadOnlyMemory<byte> bytes, Digest digest)
    {
        using JsonDocument document = Open(bytes, digest);
        JsonElement root = document.RootElement;
        JsonElement config = Property(root, "config");
        JsonElement rootfs = Property(root, "rootfs");
        return new ImageConfig
        {
            Labels = ReadMap(config, "Labels", digest),
            DiffIds = [.. Items(rootfs, "diff_ids", digest).Select(item => ReadDigest(item, digest))],
        };
    }

    /// <summary>Reads the members of a descriptor; used for the <c>index.json</c> of image layouts too.</summary>
    public static Descriptor ReadDescriptor(JsonElement element, Digest document)
    {
        long size = element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("size", out JsonElement value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long number) && number >= 0
                ? number
                : throw new InvalidManifestException($"a descriptor of {document} has no valid size", document);
        return new Descriptor
        {
            MediaType = Text(element, "mediaType") ?? string.Empty,
            Digest = ReadDigest(Property(element, "digest"), document),
            Size = size,
            Urls = [.. Items(element, "urls", document).Select(url => url.ValueKind == JsonValueKind.String
                ? url.GetString()!
                : throw new InvalidManifestException($"a descriptor of {document} has an address that is not a string", document))],
            Annotations = ReadMap(element, "annotations", document),
            ArtifactType = Text(element, "artifactType"),
            Platform = ReadPlatform(Property(element, "platform")),
        };
    }

    public static JsonDocument Open(ReadOnlyMemory<byte> bytes, Digest digest)
    {
        JsonDocument document;
        try
        {
            CheckTexts(bytes.Span);
            document = JsonDocument.Parse(bytes, Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidManifestException($"document {digest} is not valid JSON: {e.Message}", digest, e);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new InvalidManifestException($"document {digest} is not a JSON object", digest);
        }

        return document;
    }

    /// <summary>
    /// Reads every text that has escapes, so that later reads of half a surrogate pair or of invalid UTF-8 do not fail with something
    /// that is not our exception.
    /// </summary>
    private static void CheckTexts(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            throw new JsonException("The text is not UTF-8.");
        }

        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                _ = reader.GetString();
            }
        }
    }

    private static bool IsKnown(string mediaType) => MediaTypes.IsManifest(mediaType) || MediaTypes.IsIndex(mediaType);

    private static Descriptor[] ReadDescriptors(JsonElement parent, string name, Digest document) =>
        [.. Items(parent, name, document).Select(item => ReadDescriptor(item, document))];

    private static Digest ReadDigest(JsonElement element, Digest document) =>
        element.ValueKind == JsonValueKind.String && Digest.TryParse(element.GetString(), out Digest digest)
            ? digest
            : throw new InvalidManifestException($"{document} names something that is not a digest", document);

    private static Dictionary<string, string> ReadMap(JsonElement parent, string name, Digest document)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        JsonElement element = Property(parent, name);
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return map;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidManifestException($"'{name}' of {document} is not an object", document);
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            map[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString()!,
                JsonValueKind.Null => string.Empty,
                _ => throw new InvalidManifestException($"'{name}' of {document} maps a key to something that is not a string", document),
            };
        }

        return map;
    }

    private static Platform? ReadPlatform(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? new Platform(Text(element, "os") ?? string.Empty, Text(element, "architecture") ?? string.Empty, Text(element, "variant"))
        : null;

    private static JsonElement Property(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name, Digest document)
    {
        JsonElement element = Property(parent, name);
        return element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray(),
            JsonValueKind.Undefined or JsonValueKind.Null => default,
            _ => throw new InvalidManifestException($"'{name}' of {document} is not a list", document),
        };
    }

    private static string? Text(JsonElement parent, string name)
    {
        JsonElement element = Property(parent, name);
        return element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } text ? text : null;
    }
}
