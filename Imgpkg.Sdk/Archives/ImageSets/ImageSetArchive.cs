using Imgpkg.Sdk.Archives.TarFiles;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>
/// An image-set tar opened for reading. Its entries are found by one pass over the headers; nothing is trusted before it is verified.
/// Safe for concurrent use. Owns the file.
/// </summary>
internal sealed class ImageSetArchive : IDisposable
{
    /// <summary>What the original says whenever an entry is not there.</summary>
    private const string Hint =
        "(hint: This may be because when copying to a tarball, the --include-non-distributable-layers flag should have been provided.)";

    // Holds the manifests and configurations of some tens of thousands of images.
    private const int MaxDocumentBytes = 256 * 1024 * 1024;

    private readonly TarFile _file;
    private readonly TarCatalog _catalog;

    private ImageSetArchive(TarFile file, TarCatalog catalog)
    {
        _file = file;
        _catalog = catalog;
        Document = ReadDocument(file, catalog);
    }

    /// <summary>What is in the archive, according to itself: see <see cref="ImageSetCheck"/>.</summary>
    public ImageSetDocument Document { get; }

    /// <summary>Whether the tar has its end mark.</summary>
    public bool HasEnd => _catalog.HasEnd;

    /// <summary>Opens an archive and reads its document.</summary>
    /// <exception cref="FileAccessException">The file is missing or cannot be read.</exception>
    /// <exception cref="InvalidArchiveException">It is no such archive, damaged, or cut off.</exception>
    public static Task<ImageSetArchive> OpenAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(() => Open(path), cancellationToken);

    /// <summary>Checks that a file, complete or cut off, is such an archive up to its document.</summary>
    /// <exception cref="InvalidArchiveException">It is not.</exception>
    public static void CheckIntactPart(TarFile file, TarCatalog intactPart)
    {
        if (intactPart.Find(ImageSetDocument.FileName) is null && intactPart.Damage is { } damage)
        {
            throw damage;
        }

        _ = ReadDocument(file, intactPart);
    }

    /// <summary>The name of a layer's entry; it says so whatever the compression.</summary>
    public static string EntryName(Digest layer) => $"{layer.Algorithm}-{layer.Hex}.tar.gz";

    /// <summary>Whether the archive includes a layer.</summary>
    public bool HasLayer(Digest digest) => _catalog.Find(EntryName(digest)) is not null;

    /// <summary>
    /// Opens a layer. The stream verifies size and digest: the read that reaches the end throws <see cref="ContentMismatchException"/> when
    /// they differ. The caller disposes it, before the archive.
    /// </summary>
    /// <exception cref="InvalidArchiveException">The archive does not include it.</exception>
    public Stream OpenLayer(Descriptor layer) => _catalog.Find(EntryName(layer.Digest)) is { } entry
        ? new VerifyingStream(_file.OpenEntry(entry), layer)
        : throw NotFound(EntryName(layer.Digest));

    public void Dispose() => _file.Dispose();

    private static ImageSetArchive Open(string path)
    {
        var file = TarFile.Open(path);
        try
        {
            return new ImageSetArchive(file, TarCatalog.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ImageSetDocument ReadDocument(TarFile file, TarCatalog catalog) => catalog.Find(ImageSetDocument.FileName) is { } entry
        ? ImageSetDocument.Parse(file.ReadAll(entry, MaxDocumentBytes))
        : throw NotFound(ImageSetDocument.FileName);

    private static InvalidArchiveException NotFound(string name) => new($"file {name} not found in tar {Hint}");
}
