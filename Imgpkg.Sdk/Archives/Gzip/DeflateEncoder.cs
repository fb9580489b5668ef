namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>
/// Turns blocks into deflate blocks with exactly the bytes of the original's compressor (gzip 2 to 6; profile: Go 1.24, level 1). The choices
/// look odd in places, estimates included; they are part of the format of every published digest.
/// </summary>
internal sealed class DeflateEncoder(BitOutput output)
{
    /// <summary>The size of every block but the last, in bytes.</summary>
    public const int BlockSize = 65535;

    /// <summary>Room for the largest block in the output, in bytes: no block is written that is much larger than its input.</summary>
    public const int LargestOutput = 3 * BlockSize;

    private const int LargestStoredTail = 16;
    private const int SmallestMatched = 128;

    private readonly MatchFinder _finder = new();
    private readonly HuffmanCode _literals = new(DeflateSymbols.LiteralsAndLengths, limit: 15);
    private readonly HuffmanCode _distances = new(DeflateSymbols.Distances, limit: 15);
    private readonly CodeLengthSequence _lengths = new();

    /// <summary>Encodes one block of a window that holds the history before it; parameters as of <see cref="MatchFinder.Find"/>.</summary>
    public void Encode(ReadOnlySpan<byte> window, long origin, int start, int end)
    {
        ReadOnlySpan<byte> block = window[start..end];
        if (block.Length <= LargestStoredTail)
        {
            Store(block);
            return;
        }

        bool matched = false;
        if (block.Length >= SmallestMatched)
        {
            _finder.Find(window, origin, start, end);
            matched = CountTokens(block.Length) <= block.Length - (block.Length / 16);
        }

        ReadOnlySpan<Match> matches = matched ? _finder.Matches : [];
        Count(block, matches);
        Write(block, matches);
    }

    /// <summary>Ends the stream: an empty stored block, the only one marked as final.</summary>
    public void Finish()
    {
        output.Put(1, 3);
        output.Align();
        output.Put([0x00, 0x00, 0xff, 0xff]);
    }

    private int CountTokens(int length)
    {
        int covered = 0;
        foreach (Match match in _finder.Matches)
        {
            covered += match.Length;
        }

        return length - covered + _finder.Matches.Length;
    }

    private void Count(ReadOnlySpan<byte> block, ReadOnlySpan<Match> matches)
    {
        int[] literals = _literals.Counts;
        int[] distances = _distances.Counts;
        Array.Clear(literals);
        Array.Clear(distances);
        foreach (Match match in matches)
        {
            foreach (byte value in block[..match.Literals])
            {
                literals[value]++;
            }

            literals[DeflateSymbols.LengthSymbol(match.Length)]++;
            distances[DeflateSymbols.DistanceSymbol(match.Distance)]++;
            block = block[(match.Literals + match.Length)..];
        }

        foreach (byte value in block)
        {
            literals[value]++;
        }

        literals[DeflateSymbols.EndOfBlock] = 1;
        if (matches.IsEmpty)
        {
            // A distance code must be sent, though none is used.
            distances[0] = 1;
        }
    }

    private void Write(ReadOnlySpan<byte> block, ReadOnlySpan<Match> matches)
    {
        _literals.Build();
        _distances.Build();
        int literalCodes = _literals.UsedSymbols;
        int distanceCodes = _distances.UsedSymbols;
        _lengths.Build(_literals.Lengths[..literalCodes], _distances.Lengths[..distanceCodes]);

        // An estimate: the extra bits of lengths and distances are not in it (gzip 6.2).
        long estimate = 17 + _lengths.Bits + _literals.TotalBits + _distances.TotalBits;
        if (8L * (block.Length + 5) < estimate + (estimate / 16))
        {
            Store(block);
            return;
        }

        output.Put(0, 1);
        output.Put(2, 2);
        output.Put((ulong)(literalCodes - 257), 5);
        output.Put((ulong)(distanceCodes - 1), 5);
        output.Put((ulong)(_lengths.SentLengths - 4), 4);
        _lengths.Write(output);
        WriteTokens(block, matches);
        _literals.Write(output, DeflateSymbols.EndOfBlock);
    }

    private void WriteTokens(ReadOnlySpan<byte> block, ReadOnlySpan<Match> matches)
    {
        ReadOnlySpan<uint> literals = _literals.Entries;
        ReadOnlySpan<uint> distances = _distances.Entries;
        foreach (Match match in matches)
        {
            WriteLiterals(block[..match.Literals], literals);
            WriteMatch(match, literals, distances);
            block = block[(match.Literals + match.Length)..];
        }

        WriteLiterals(block, literals);
    }

    // At most 15 + 5 + 15 + 13 bits: one write.
    private void WriteMatch(Match match, ReadOnlySpan<uint> literals, ReadOnlySpan<uint> distances)
    {
        uint entry = literals[DeflateSymbols.LengthSymbol(match.Length)];
        ulong bits = (ushort)entry;
        int count = (int)(entry >> 16);
        (int extraBits, int extra) = DeflateSymbols.LengthExtra(match.Length);
        bits |= (ulong)extra << count;
        count += extraBits;
        entry = distances[DeflateSymbols.DistanceSymbol(match.Distance)];
        bits |= (ulong)(ushort)entry << count;
        count += (int)(entry >> 16);
        (extraBits, extra) = DeflateSymbols.DistanceExtra(match.Distance);
        output.Put(bits | ((ulong)extra << count), count + extraBits);
    }

    // Three at a time: 45 bits at most.
    private void WriteLiterals(ReadOnlySpan<byte> bytes, ReadOnlySpan<uint> literals)
    {
        while (bytes.Length >= 3)
        {
            uint first = literals[bytes[0]];
            uint second = literals[bytes[1]];
            uint third = literals[bytes[2]];
            int one = (int)(first >> 16);
            int two = one + (int)(second >> 16);
            output.Put((ushort)first | ((ulong)(ushort)second << one) | ((ulong)(ushort)third << two), two + (int)(third >> 16));
            bytes = bytes[3..];
        }

        foreach (byte value in bytes)
        {
            uint entry = literals[value];
            output.Put((ushort)entry, (int)(entry >> 16));
        }
    }

    private void Store(ReadOnlySpan<byte> block)
    {
        output.Put(0, 3);
        output.Align();
        ushort length = (ushort)block.Length;
        output.Put(length | ((uint)(ushort)~length << 16), 32);
        output.Put(block);
    }
}
