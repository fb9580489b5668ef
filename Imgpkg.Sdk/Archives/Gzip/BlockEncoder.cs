namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>
/// Writes blocks with exactly the bytes of the original's compressor (gzip 4 to 6; profile: Go 1.24, level 1). The choices look odd in
/// places, estimates included; they are part of the format of every published digest.
/// </summary>
internal sealed class BlockEncoder(BitOutput output)
{
    /// <summary>
    /// Room for the largest block in the output, in bytes. Without extra bits a coded block is hardly larger than a stored one, and extra bits
    /// are 18 at most for four bytes at least.
    /// </summary>
    public const int LargestOutput = 2 * BlockBuffer.BlockSize;

    /// <summary>Blocks below are not even looked at for matches, in bytes.</summary>
    public const int SmallestMatched = 128;

    private const int LargestStoredTail = 16;

    private readonly TokenCounter _counter = new();
    private readonly HuffmanCode _literals = new(DeflateSymbols.LiteralsAndLengths, limit: 15);
    private readonly HuffmanCode _distances = new(DeflateSymbols.Distances, limit: 15);
    private readonly CodeLengthSequence _lengths = new();

    /// <summary>Writes one block, whose matches have been found.</summary>
    public void Encode(BlockBuffer buffer)
    {
        ReadOnlySpan<byte> block = buffer.Content;
        ReadOnlySpan<Match> matches = AreEnough(buffer.Matches, block.Length) ? buffer.Matches : [];
        if (block.Length <= LargestStoredTail || !TryEncode(block, matches))
        {
            Store(block);
        }
    }

    /// <summary>Ends the stream: an empty stored block, the only one marked as final.</summary>
    public void Finish()
    {
        output.Put(1, 3);
        output.Align();
        output.Put([0x00, 0x00, 0xff, 0xff]);
    }

    // Few matches are as good as none (gzip 6.1).
    private static bool AreEnough(ReadOnlySpan<Match> matches, int length)
    {
        int covered = 0;
        foreach (Match match in matches)
        {
            covered += match.Length;
        }

        return length - covered + matches.Length <= length - (length / 16);
    }

    private bool TryEncode(ReadOnlySpan<byte> block, ReadOnlySpan<Match> matches)
    {
        if (matches.IsEmpty)
        {
            TokenCounter.CountLiterals(block, _literals.Counts, _distances.Counts);
        }
        else
        {
            _counter.Count(block, matches, _literals.Counts, _distances.Counts);
        }

        // Noise is recognised before any code is made for it.
        if (IsStored(_literals.LeastBits(), block.Length))
        {
            return false;
        }

        _literals.Build();
        _distances.Build();
        int literalCodes = _literals.UsedSymbols;
        int distanceCodes = _distances.UsedSymbols;
        _lengths.Build(_literals.Lengths[..literalCodes], _distances.Lengths[..distanceCodes]);

        // An estimate: the extra bits of lengths and distances are not in it (gzip 6.2).
        if (IsStored(17 + _lengths.Bits + _literals.TotalBits + _distances.TotalBits, block.Length))
        {
            return false;
        }

        output.Put(0, 1);
        output.Put(2, 2);
        output.Put((ulong)(literalCodes - 257), 5);
        output.Put((ulong)(distanceCodes - 1), 5);
        output.Put((ulong)(_lengths.SentLengths - 4), 4);
        _lengths.Write(output);
        TokenWriter.Write(output, block, matches, _literals, _distances);
        return true;
    }

    // Grows with the estimate: what holds for a part of it holds for the whole.
    private static bool IsStored(int estimate, int length) => 8 * (length + 5) < estimate + (estimate / 16);

    private void Store(ReadOnlySpan<byte> block)
    {
        output.Put(0, 3);
        output.Align();
        ushort length = (ushort)block.Length;
        output.Put(length | ((uint)(ushort)~length << 16), 32);
        output.Put(block);
    }
}
