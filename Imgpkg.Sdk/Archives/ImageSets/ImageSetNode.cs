using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>An image or an index of an image set (formats 13.2).</summary>
internal sealed record ImageSetNode
{
    /// <summary>The label of the bundle that an export was made of.</summary>
    public const string RootLabel = "dev.carvel.imgpkg.copy.root-bundle";

    private readonly Digest? _recordedDigest;

    /// <summary>The digest references it was read from, as text; at least one.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The bytes of its manifest.</summary>
    public required ManifestContent Manifest { get; init; }

    /// <summary>The digest the document says it has. It differs from that of the manifest's bytes only in damaged documents.</summary>
    public Digest RecordedDigest
    {
        get => _recordedDigest ?? Manifest.Digest;
        init => _recordedDigest = value;
    }

    /// <summary>The bytes of the image configuration; empty for an index.</summary>
    public ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>The digest of the configuration as the document says it; null for an index.</summary>
    public Digest? ConfigDigest { get; init; }

    /// <summary>All layers in the manifest's order, also those that are not included; empty for an index.</summary>
    public IReadOnlyList<ImageSetLayer> Layers { get; init; } = [];

    /// <summary>The members of an index; images in the manifest's order and indexes in the manifest's order. Empty for an image.</summary>
    public IReadOnlyList<ImageSetNode> Members { get; init; } = [];

    /// <summary>Whether this is an index.</summary>
    public bool IsIndex => Manifest.IsIndex;

    /// <summary>The tag that an import makes again; empty for none.</summary>
    public string Tag { get; init; } = string.Empty;

    /// <summary>The reference as the bundle's lock has it; empty when it came from no lock.</summary>
    public string OriginalReference { get; init; } = string.Empty;

    /// <summary>Marks of the export; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Whether this is the bundle that the export was made of.</summary>
    public bool IsRootBundle => Labels?.ContainsKey(RootLabel) == true;

    /// <summary>This node and everything below it.</summary>
    public IEnumerable<ImageSetNode> SelfAndDescendants() => Members.SelectMany(member => member.SelfAndDescendants()).Prepend(this);
}
