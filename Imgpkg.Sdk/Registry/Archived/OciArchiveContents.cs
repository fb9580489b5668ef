using Imgpkg.Sdk.Archives.OciLayouts;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Archived;

/// <summary>The images of a tar of an OCI image layout.</summary>
internal sealed class OciArchiveContents : IArchiveContents
{
    private readonly OciArchive _archive;
    private readonly Dictionary<string, Digest> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, string> _mediaTypes = [];

    public OciArchiveContents(OciArchive archive)
    {
        _archive = archive;
        foreach (OciArchiveIndexEntry entry in archive.Entries)
        {
            _mediaTypes.TryAdd(entry.Manifest.Digest, entry.Manifest.MediaType);
            foreach (string tag in entry.Tags)
            {
                _tags.TryAdd(tag, entry.Manifest.Digest);
            }
        }
    }

    public bool HasEnd => _archive.HasEnd;

    public IReadOnlyCollection<string> Tags => _tags.Keys;

    public IReadOnlyCollection<Digest> Images => _mediaTypes.Keys;

    public Digest? Root => _mediaTypes.Count == 1 ? _mediaTypes.Keys.Single() : null;

    public Digest? FindTag(string tag) => _tags.TryGetValue(tag, out Digest digest) ? digest : null;

    public ManifestContent? FindManifest(Digest digest) => _archive.Read(digest, RegistryLimits.MaxManifestBytes) is { } bytes
        ? ManifestContent.Receive(bytes, _mediaTypes.GetValueOrDefault(digest) is { Length: > 0 } mediaType ? mediaType : null, digest)
        : null;

    public bool HasBlob(Descriptor blob) => _archive.Size(blob.Digest) == blob.Size;

    public Stream OpenBlob(Descriptor blob) => _archive.OpenBlob(blob);
}
