using System.Numerics;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>The alphabets of deflate (RFC 1951, 3.2.5): which symbol stands for a length or distance, and which extra bits follow.</summary>
internal static class DeflateSymbols
{
    public const int EndOfBlock = 256;
    public const int LiteralsAndLengths = 286;
    public const int Distances = 30;
    public const int CodeLengths = 19;
    public const int LongestLength = 258;

    public const int ShortestLength = 3;

    /// <summary>The order in which lengths of the code-length code are sent.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    public static int LengthSymbol(int length)
    {
        if (length == LongestLength)
        {
            return LiteralsAndLengths - 1;
        }

        // Four symbols for each power of two.
        int value = length - ShortestLength;
        int bits = LengthExtraBits(length);
        return EndOfBlock + 1 + (4 * bits) + (value >> bits);
    }

    /// <summary>How many of a length's low bits, counted from the shortest, follow its symbol.</summary>
    public static int LengthExtraBits(int length)
    {
        int value = length - ShortestLength;
        return value < 8 || length == LongestLength ? 0 : BitOperations.Log2((uint)value) - 2;
    }

    /// <summary>The bits that follow a length's symbol.</summary>
    public static int LengthExtra(int length) => (length - ShortestLength) & ((1 << LengthExtraBits(length)) - 1);

    public static int DistanceSymbol(int distance)
    {
        int value = distance - 1;
        if (value < 2)
        {
            return value;
        }

        // Two symbols for each power of two.
        int log = BitOperations.Log2((uint)value);
        return (2 * log) + ((value >> (log - 1)) & 1);
    }

    /// <summary>How many of a distance's low bits, counted from 1, follow its symbol.</summary>
    public static int DistanceExtraBits(int symbol) => Math.Max((symbol >> 1) - 1, 0);
}
