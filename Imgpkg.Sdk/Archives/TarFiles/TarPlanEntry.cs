using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>One file of a tar that is to be written: either known bytes, or content that is fetched into its place.</summary>
internal sealed class TarPlanEntry
{
    // formats 13.1
    private const long Mode = 0x1A4;

    private TarPlanEntry(string name, long size)
    {
        Name = name;
        Size = size;
        Header = TarHeader.Format(name, isDirectory: false, Mode, size);
    }

    public string Name { get; }

    /// <summary>The size of the content in bytes.</summary>
    public long Size { get; }

    /// <summary>All header blocks.</summary>
    public byte[] Header { get; }

    /// <summary>The content; null when it is to be fetched.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; private init; }

    /// <summary>What is to be fetched; null when the bytes are known.</summary>
    public Descriptor? Blob { get; private init; }

    /// <summary>Writes what is to be fetched into a stream and verifies it; null when the bytes are known.</summary>
    public Func<Stream, CancellationToken, Task>? FetchAsync { get; private init; }

    /// <summary>Where the headers begin, in bytes from the start of the tar.</summary>
    public long HeaderOffset { get; private set; }

    /// <summary>Where the content begins.</summary>
    public long Offset => HeaderOffset + Header.Length;

    /// <summary>Where the content ends and its padding begins.</summary>
    public long End => Offset + Size;

    /// <summary>How many bytes of padding follow the content.</summary>
    public int Padding => (int)(-Size & (TarHeader.BlockSize - 1));

    public static TarPlanEntry FromBytes(string name, ReadOnlyMemory<byte> bytes) => new(name, bytes.Length) { Bytes = bytes };

    public static TarPlanEntry FromBlob(string name, Descriptor blob, Func<Stream, CancellationToken, Task> fetchAsync) =>
        new(name, blob.Size) { Blob = blob, FetchAsync = fetchAsync };

    /// <summary>Settles its place. Returns where the next entry begins.</summary>
    /// <exception cref="InvalidArchiveException">No file is that long: the descriptor's size is a lie.</exception>
    public long Place(long offset)
    {
        HeaderOffset = offset;
        return Size <= TarPlan.MaxLength - Offset - Padding ? End + Padding : throw new InvalidArchiveException($"{Name}, declared to have {Size} bytes, fits in no archive");
    }
}
