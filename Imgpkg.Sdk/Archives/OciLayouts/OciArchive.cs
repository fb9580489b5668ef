using System.Text.Json;
using Imgpkg.Sdk.Archives.TarFiles;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.OciLayouts;

/// <summary>
/// A tar of an OCI image layout (image-spec 1.1, image layout) opened for reading: entries in any order, with or without <c>./</c> before
/// their names. Safe for concurrent use. Owns the file.
/// </summary>
internal sealed class OciArchive : IDisposable
{
    public const string MarkerName = "oci-layout";
    public const string IndexName = "index.json";

    private const int MaxMarkerBytes = 64 * 1024;
    private const int MaxIndexBytes = 64 * 1024 * 1024;

    private readonly TarFile _file;
    private readonly Dictionary<string, TarCatalogEntry> _entries = new(StringComparer.Ordinal);

    private OciArchive(TarFile file, TarCatalog catalog)
    {
        _file = file;
        HasEnd = catalog.HasEnd;
        foreach (TarCatalogEntry entry in catalog.Entries)
        {
            _entries.TryAdd(entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name, entry);
        }

        CheckMarker();
        Entries = OciArchiveIndex.Read(file.ReadAll(Find(IndexName) ?? throw NotFound(IndexName), MaxIndexBytes));
    }

    /// <summary>What the index lists.</summary>
    public IReadOnlyList<OciArchiveIndexEntry> Entries { get; }

    /// <summary>Whether the tar has its end mark.</summary>
    public bool HasEnd { get; }

    /// <summary>Opens an archive and reads its index.</summary>
    /// <exception cref="FileAccessException">The file is missing or cannot be read.</exception>
    /// <exception cref="InvalidArchiveException">It is no such archive, damaged, or cut off.</exception>
    public static Task<OciArchive> OpenAsync(string path, CancellationToken cancellationToken) => Task.Run(() => Open(path), cancellationToken);

    public static string BlobName(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    /// <summary>Checks that a file, complete or cut off, is such an archive as far as it goes.</summary>
    /// <exception cref="InvalidArchiveException">It is not.</exception>
    public static void CheckIntactPart(TarFile file, TarCatalog intactPart)
    {
        if (intactPart.Find(MarkerName) is null)
        {
            throw intactPart.Damage ?? NotFound(MarkerName);
        }
    }

    /// <summary>The size of a blob in bytes; null when it is not there.</summary>
    public long? Size(Digest digest) => Find(BlobName(digest))?.Size;

    /// <summary>Reads a blob whole, not verified; null when it is not there.</summary>
    /// <exception cref="InvalidArchiveException">It has more than <paramref name="limit"/> bytes.</exception>
    public byte[]? Read(Digest digest, int limit) => Find(BlobName(digest)) is { } entry ? _file.ReadAll(entry, limit) : null;

    /// <summary>Opens a blob through a stream that verifies it. The caller disposes it, before the archive.</summary>
    /// <exception cref="InvalidArchiveException">The archive does not include it.</exception>
    public Stream OpenBlob(Descriptor blob) => Find(BlobName(blob.Digest)) is { } entry
        ? new VerifyingStream(_file.OpenEntry(entry), blob)
        : throw new InvalidArchiveException($"file {BlobName(blob.Digest)} not found in tar");

    public void Dispose() => _file.Dispose();

    private static OciArchive Open(string path)
    {
        var file = TarFile.Open(path);
        try
        {
            return new OciArchive(file, TarCatalog.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static InvalidArchiveException NotFound(string name) => new($"file {name} not found in tar (hint: it is no archive of an OCI image layout)");

    private TarCatalogEntry? Find(string name) => _entries.GetValueOrDefault(name);

    private void CheckMarker()
    {
        byte[] marker = _file.ReadAll(Find(MarkerName) ?? throw NotFound(MarkerName), MaxMarkerBytes);
        try
        {
            using var document = JsonDocument.Parse(marker);
            if (document.RootElement.GetProperty("imageLayoutVersion").GetString() != "1.0.0")
            {
                throw new InvalidArchiveException($"{MarkerName} is not valid: image layout version '{document.RootElement.GetProperty("imageLayoutVersion")}' is not supported (known: 1.0.0)");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidArchiveException($"{MarkerName} is not valid: {e.Message}", e);
        }
    }
}
