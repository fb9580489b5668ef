using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>Writes the tokens of a block in the codes of its alphabets.</summary>
internal static class TokenWriter
{
    // Of tables on the stack whose sizes are powers of two the compiler knows that an index is within.
    private const int ByteValues = 256;
    private const int DistanceSymbols = 32;
    private const int ExtraBitsShift = 16;

    public static void Write(BitOutput output, ReadOnlySpan<byte> block, ReadOnlySpan<Match> matches, HuffmanCode literals, HuffmanCode distances)
    {
        literals.AssignCodes();
        distances.AssignCodes();
        BitCursor cursor = output.Open();
        int covered = matches.IsEmpty ? 0 : WriteMatches(ref cursor, block, matches, literals.Entries, distances.Entries);
        WriteLiterals(ref cursor, block[covered..], literals.Entries);
        PutEntry(ref cursor, literals.Entries[DeflateSymbols.EndOfBlock]);
        output.Close(cursor);
    }

    // Returns how many bytes the matches and the literals before them cover.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WriteMatches(ref BitCursor output, ReadOnlySpan<byte> block, ReadOnlySpan<Match> matches, ReadOnlySpan<uint> literalCode, ReadOnlySpan<uint> distanceCode)
    {
        Span<uint> literals = stackalloc uint[ByteValues];
        Span<uint> lengths = stackalloc uint[ByteValues];
        Span<uint> distances = stackalloc uint[DistanceSymbols];
        literalCode[..ByteValues].CopyTo(literals);
        CombineLengths(literalCode, lengths);
        CombineDistances(distanceCode, distances);
        BitCursor cursor = output;
        int position = 0;
        foreach (Match match in matches)
        {
            int run = match.Literals;
            for (; run > 3; run -= 3)
            {
                uint three = BinaryPrimitives.ReadUInt32LittleEndian(block[position..]);
                PutThree(ref cursor, literals[(byte)three], literals[(byte)(three >> 8)], literals[(byte)(three >> 16)]);
                position += 3;
            }

            // No branch for each of the last three literals: how many there are is what the processor guesses wrong.
            uint next = BinaryPrimitives.ReadUInt32LittleEndian(block[position..]);
            PutThree(
                ref cursor,
                literals[(byte)next] & AllIf(run, above: 0),
                literals[(byte)(next >> 8)] & AllIf(run, above: 1),
                literals[(byte)(next >> 16)] & AllIf(run, above: 2));
            PutMatch(
                ref cursor,
                lengths[LengthIndex(match.Length)],
                distances[DeflateSymbols.DistanceSymbol(match.Distance) & (DistanceSymbols - 1)],
                match.Distance);
            position += run + match.Length;
        }

        output = cursor;
        return position;
    }

    // By length: the code of its symbol and the extra bits in one.
    private static void CombineLengths(ReadOnlySpan<uint> code, Span<uint> lengths)
    {
        for (int length = MatchFinder.MinLength; length <= DeflateSymbols.LongestLength; length++)
        {
            uint entry = code[DeflateSymbols.LengthSymbol(length)];
            int count = HuffmanCode.Count(entry);
            lengths[LengthIndex(length)] = HuffmanCode.Entry(
                HuffmanCode.Bits(entry) | ((uint)DeflateSymbols.LengthExtra(length) << count),
                count + DeflateSymbols.LengthExtraBits(length));
        }
    }

    // By symbol: its code, and how many extra bits follow.
    private static void CombineDistances(ReadOnlySpan<uint> code, Span<uint> distances)
    {
        for (int symbol = 0; symbol < code.Length; symbol++)
        {
            distances[symbol] = code[symbol] | ((uint)DeflateSymbols.DistanceExtraBits(symbol) << ExtraBitsShift);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteLiterals(ref BitCursor output, ReadOnlySpan<byte> bytes, ReadOnlySpan<uint> code)
    {
        Span<uint> literals = stackalloc uint[ByteValues];
        code[..ByteValues].CopyTo(literals);
        BitCursor cursor = output;
        while (bytes.Length >= 3)
        {
            PutThree(ref cursor, literals[bytes[0]], literals[bytes[1]], literals[bytes[2]]);
            bytes = bytes[3..];
        }

        foreach (byte value in bytes)
        {
            PutEntry(ref cursor, literals[value]);
        }

        output = cursor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutEntry(ref BitCursor cursor, uint entry) => cursor.Put(HuffmanCode.Bits(entry), HuffmanCode.Count(entry));

    // At most 45 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutThree(ref BitCursor cursor, uint first, uint second, uint third)
    {
        int one = HuffmanCode.Count(first);
        int two = one + HuffmanCode.Count(second);
        ulong bits = HuffmanCode.Bits(first) | ((ulong)HuffmanCode.Bits(second) << one) | ((ulong)HuffmanCode.Bits(third) << two);
        cursor.Put(bits, two + HuffmanCode.Count(third));
    }

    // At most 15 + 5 + 15 + 13 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutMatch(ref BitCursor cursor, uint length, uint distanceSymbol, int distance)
    {
        int one = HuffmanCode.Count(length);
        int two = one + HuffmanCode.Count(distanceSymbol);
        int extraBits = (byte)(distanceSymbol >> ExtraBitsShift);
        uint extra = (uint)(distance - 1) & ((1u << extraBits) - 1);
        cursor.Put(HuffmanCode.Bits(length) | ((ulong)(ushort)distanceSymbol << one) | ((ulong)extra << two), two + extraBits);
    }

    private static byte LengthIndex(int length) => (byte)(length - DeflateSymbols.ShortestLength);

    private static uint AllIf(int run, int above) => (uint)((above - run) >> 31);
}
