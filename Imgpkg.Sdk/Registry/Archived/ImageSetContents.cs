using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Archived;

/// <summary>The images of an image-set tar.</summary>
internal sealed class ImageSetContents : IArchiveContents
{
    private readonly ImageSetArchive _archive;
    private readonly Dictionary<Digest, ImageSetNode> _nodes = [];
    private readonly Dictionary<Digest, ReadOnlyMemory<byte>> _configs = [];
    private readonly Dictionary<string, Digest> _tags = new(StringComparer.Ordinal);

    public ImageSetContents(ImageSetArchive archive)
    {
        _archive = archive;
        foreach (ImageSetNode node in archive.Document.AllNodes())
        {
            _nodes.TryAdd(node.RecordedDigest, node);
            if (node.ConfigDigest is { } config)
            {
                _configs.TryAdd(config, node.Config);
            }
        }

        foreach (ImageSetNode root in archive.Document.Roots.Where(root => root.Tag.Length > 0))
        {
            _tags.TryAdd(root.Tag, root.RecordedDigest);
        }

        Images = [.. archive.Document.Roots.Select(root => root.RecordedDigest).Distinct()];
        Root = FindRoot(archive.Document.Roots);
    }

    public bool HasEnd => _archive.HasEnd;

    public IReadOnlyCollection<string> Tags => _tags.Keys;

    public IReadOnlyCollection<Digest> Images { get; }

    public Digest? Root { get; }

    public Digest? FindTag(string tag) => _tags.TryGetValue(tag, out Digest digest) ? digest : null;

    public ManifestContent? FindManifest(Digest digest)
    {
        if (!_nodes.TryGetValue(digest, out ImageSetNode? node))
        {
            return null;
        }

        ImageSetCheck.Verify(node);
        return node.Manifest;
    }

    public bool HasBlob(Descriptor blob) => _configs.ContainsKey(blob.Digest) || _archive.HasLayer(blob.Digest);

    public Stream OpenBlob(Descriptor blob) => _configs.TryGetValue(blob.Digest, out ReadOnlyMemory<byte> config)
        ? new VerifyingStream(new MemoryStream(config.ToArray(), writable: false), blob)
        : _archive.OpenLayer(blob);

    // A signature is listed as an image of its own.
    private static Digest? FindRoot(IReadOnlyList<ImageSetNode> roots)
    {
        ImageSetNode? marked = roots.FirstOrDefault(root => root.IsRootBundle);
        Digest[] images = [.. roots.Where(root => !root.Tag.EndsWith(".sig", StringComparison.Ordinal)).Select(root => root.RecordedDigest).Distinct()];
        return marked is not null ? marked.RecordedDigest : images is [Digest only] ? only : null;
    }
}
