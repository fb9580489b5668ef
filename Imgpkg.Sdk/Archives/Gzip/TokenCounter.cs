using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>Counts the symbols of a block (gzip 5.4).</summary>
internal sealed class TokenCounter
{
    // Of tables on the stack that are this large the compiler knows that a byte is within.
    private const int ByteValues = 256;
    private readonly int[] _lengths = new int[DeflateSymbols.LongestLength + 1];

    /// <summary>Counts a block whose bytes are all literals.</summary>
    public static void CountLiterals(ReadOnlySpan<byte> block, Span<int> literals, Span<int> distances)
    {
        literals.Clear();
        distances.Clear();
        CountBytes(block, literals);
        literals[DeflateSymbols.EndOfBlock] = 1;

        // A distance code must be sent, though none is used.
        distances[0] = 1;
    }

    /// <summary>Counts a block with matches.</summary>
    public void Count(ReadOnlySpan<byte> block, ReadOnlySpan<Match> matches, Span<int> literals, Span<int> distances)
    {
        literals.Clear();
        distances.Clear();
        Array.Clear(_lengths);
        int covered = CountMatches(block, matches, literals, distances);
        foreach (byte value in block[covered..])
        {
            literals[value]++;
        }

        for (int length = MatchFinder.MinLength; length < _lengths.Length; length++)
        {
            literals[DeflateSymbols.LengthSymbol(length)] += _lengths[length];
        }

        literals[DeflateSymbols.EndOfBlock] = 1;
    }

    // Four tables, so that equal neighbours do not wait for each other.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountBytes(ReadOnlySpan<byte> block, Span<int> literals)
    {
        Span<int> first = stackalloc int[ByteValues];
        Span<int> second = stackalloc int[ByteValues];
        Span<int> third = stackalloc int[ByteValues];
        Span<int> fourth = stackalloc int[ByteValues];
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(block);
        foreach (uint word in words)
        {
            first[(byte)word]++;
            second[(byte)(word >> 8)]++;
            third[(byte)(word >> 16)]++;
            fourth[(byte)(word >> 24)]++;
        }

        foreach (byte value in block[(words.Length * sizeof(uint))..])
        {
            first[value]++;
        }

        for (int i = 0; i < ByteValues; i++)
        {
            literals[i] = first[i] + second[i] + third[i] + fourth[i];
        }
    }

    // Returns how many bytes the matches and the literals before them cover.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountMatches(ReadOnlySpan<byte> block, ReadOnlySpan<Match> matches, Span<int> literals, Span<int> distances)
    {
        Span<int> counts = stackalloc int[ByteValues];
        int[] lengths = _lengths;
        int position = 0;
        foreach (Match match in matches)
        {
            int run = match.Literals;

            // No branch for each of the first three literals: how many there are is what the processor guesses wrong.
            uint next = BinaryPrimitives.ReadUInt32LittleEndian(block[position..]);
            counts[(byte)next] += OneIf(run, above: 0);
            counts[(byte)(next >> 8)] += OneIf(run, above: 1);
            counts[(byte)(next >> 16)] += OneIf(run, above: 2);
            for (int i = 3; i < run; i++)
            {
                counts[block[position + i]]++;
            }

            lengths[match.Length]++;
            distances[DeflateSymbols.DistanceSymbol(match.Distance)]++;
            position += run + match.Length;
        }

        counts.CopyTo(literals);
        return position;
    }

    private static int OneIf(int run, int above) => (above - run) >>> 31;
}
