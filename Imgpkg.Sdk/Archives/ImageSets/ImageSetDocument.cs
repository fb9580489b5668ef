namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>The <c>manifest.json</c> of an image-set tar (formats 13.2).</summary>
internal sealed record ImageSetDocument
{
    /// <summary>The name of its entry.</summary>
    public const string FileName = "manifest.json";

    /// <summary>What was exported.</summary>
    public required IReadOnlyList<ImageSetNode> Roots { get; init; }

    /// <summary>Reads a document. Members it does not know are ignored, digests are not verified: see <see cref="ImageSetCheck"/>.</summary>
    /// <exception cref="InvalidArchiveException">The document breaks the schema.</exception>
    public static ImageSetDocument Parse(ReadOnlyMemory<byte> json) => new() { Roots = ImageSetReader.Read(json.Span) };

    /// <summary>The document with exactly the original's bytes: compact, roots sorted, <c>null</c> for none.</summary>
    /// <exception cref="InvalidArchiveException">A manifest or configuration is no text, so that no archive can hold it.</exception>
    public byte[] ToJson() => ImageSetJson.Write(Roots);

    /// <summary>Every image and index, roots and members.</summary>
    public IEnumerable<ImageSetNode> AllNodes() => Roots.SelectMany(root => root.SelfAndDescendants());
}
