using System.Text.Json;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>
/// A view of a store's <c>index.json</c> (image-spec 1.1, image layout: index.json file). A tag is the annotation
/// <c>org.opencontainers.image.ref.name</c> of an entry; of several with the same one the first counts, as for other tools.
/// </summary>
internal sealed class LayoutIndex : IDisposable
{
    public const string FileName = "index.json";

    public const string TagAnnotation = "org.opencontainers.image.ref.name";

    /// <summary>
    /// Holds a manifest's <see cref="DigestTag"/> when its entry has another tag. A second entry would be as right, but tools that take
    /// the only image of a layout would then see two.
    /// </summary>
    public const string SecondTagAnnotation = "dev.carvel.imgpkg.tag";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private readonly JsonDocument _document;
    private readonly string _path;
    private readonly LayoutFailures _failures;

    private LayoutIndex(JsonDocument document, string path, LayoutFailures failures)
    {
        _document = document;
        _path = path;
        _failures = failures;
        Entries = Read(document.RootElement);
    }

    public static ReadOnlySpan<byte> EmptyDocument =>
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}"u8;

    public JsonElement Root => _document.RootElement;

    public IReadOnlyList<LayoutEntry> Entries { get; }

    /// <summary>Reads the file; one that is not there, because a writer was killed before it made it, lists nothing.</summary>
    public static LayoutIndex Open(LayoutDirectory directory)
    {
        string path = directory.IndexPath;
        byte[] content;
        try
        {
            content = BoundedFile.Read(path, RegistryLimits.MaxLayoutIndexBytes, directory.Failures);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            content = EmptyDocument.ToArray();
        }

        try
        {
            return new LayoutIndex(JsonDocument.Parse(content, Options), path, directory.Failures);
        }
        catch (JsonException e)
        {
            throw directory.Failures.Corrupt(path, e.Message, e);
        }
    }

    /// <summary>The descriptor a tag stands for; null when no entry has it.</summary>
    public Descriptor? Find(string tag) =>
        Entries.FirstOrDefault(entry => entry.Tag == tag || entry.SecondTag == tag) is { } entry ? Describe(entry) : null;

    /// <summary>All tags, each once.</summary>
    public IEnumerable<string> Tags() =>
        Entries.SelectMany(entry => new[] { entry.Tag, entry.SecondTag }).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The media type the first entry with this digest states; null when there is none.</summary>
    public string? FindMediaType(Digest digest) =>
        Entries.FirstOrDefault(entry => entry.Digest == digest.ToString()) is { } entry && Describe(entry).MediaType is { Length: > 0 } mediaType
            ? mediaType
            : null;

    public void Dispose() => _document.Dispose();

    // Only an entry that is asked for is read in full: one we do not understand must not hide the others.
    private Descriptor Describe(LayoutEntry entry)
    {
        try
        {
            return OciJson.ReadDescriptor(entry.Element, default);
        }
        catch (InvalidManifestException e)
        {
            throw _failures.Corrupt(_path, $"the entry for '{entry.Tag ?? entry.Digest}' has no valid digest or size", e);
        }
    }

    private LayoutEntry[] Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw _failures.Corrupt(_path, "it is not a JSON object");
        }

        if (!root.TryGetProperty("manifests", out JsonElement manifests) || manifests.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return manifests.ValueKind == JsonValueKind.Array
            ? [.. manifests.EnumerateArray().Select(element => new LayoutEntry(element))]
            : throw _failures.Corrupt(_path, "'manifests' is not an array");
    }
}
