namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>
/// A tar that is to be written. All sizes are known, so every place is settled before the first byte: contents can arrive in any order,
/// several at a time, and what an interrupted run wrote is where the next one looks for it.
/// </summary>
internal sealed class TarPlan
{
    /// <summary>The longest tar that is planned, in bytes; no file system has files that come near.</summary>
    public const long MaxLength = 1L << 60;

    private const int TrailerSize = 2 * TarHeader.BlockSize;

    public TarPlan(IReadOnlyList<TarPlanEntry> entries)
    {
        Entries = entries;
        long end = 0;
        foreach (TarPlanEntry entry in entries)
        {
            end = entry.Place(end);
        }

        Length = end + TrailerSize;
    }

    /// <summary>The entries, in order.</summary>
    public IReadOnlyList<TarPlanEntry> Entries { get; }

    /// <summary>The entries whose content is fetched, in order.</summary>
    public IEnumerable<TarPlanEntry> Blobs => Entries.Where(entry => entry.Blob is not null);

    /// <summary>The length of the tar in bytes, trailer included.</summary>
    public long Length { get; }

    /// <summary>Whether a file has the same entries at the same places; their contents are another question.</summary>
    public bool IsLayoutOf(TarFile file) => file.Length == Length && Entries.All(entry => Has(file, entry.HeaderOffset, entry.Header));

    /// <summary>Whether a file is this tar, contents that are to be fetched aside.</summary>
    public bool IsFrameOf(TarFile file) => IsLayoutOf(file)
        && Entries.All(entry => (entry.Bytes is not { } bytes || Has(file, entry.Offset, bytes.Span)) && HasZeros(file, entry.End, entry.Padding))
        && HasZeros(file, Length - TrailerSize, TrailerSize);

    /// <summary>Writes everything that is known: headers, known bytes, padding and trailer.</summary>
    public void WriteFrame(PartialTarFile file)
    {
        byte[] zeros = new byte[TrailerSize];
        foreach (TarPlanEntry entry in Entries)
        {
            file.Write(entry.Header, entry.HeaderOffset);
            if (entry.Bytes is { } bytes)
            {
                file.Write(bytes.Span, entry.Offset);
            }

            file.Write(zeros.AsSpan(0, entry.Padding), entry.End);
        }

        file.Write(zeros, Length - TrailerSize);
    }

    private static bool Has(TarFile file, long offset, ReadOnlySpan<byte> expected)
    {
        byte[] actual = new byte[expected.Length];
        return file.Read(actual, offset) == actual.Length && expected.SequenceEqual(actual);
    }

    private static bool HasZeros(TarFile file, long offset, int count) => Has(file, offset, new byte[count]);
}
