using System.Numerics;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>The alphabets of deflate (RFC 1951, 3.2.5): which symbol stands for a length or distance, and which extra bits follow.</summary>
internal static class DeflateSymbols
{
    public const int EndOfBlock = 256;
    public const int LiteralsAndLengths = 286;
    public const int Distances = 30;
    public const int CodeLengths = 19;

    private const int ShortestLength = 3;
    private const int LongestLength = 258;
    private static readonly byte[] LengthIndexes = new byte[LongestLength - ShortestLength + 1];
    private static readonly int[] LengthBases = new int[29];

    static DeflateSymbols()
    {
        int length = ShortestLength;
        for (int i = 0; i < LengthBases.Length - 1; i++)
        {
            LengthBases[i] = length;
            int last = Math.Min(length + (1 << LengthExtraBits(i)) - 1, LongestLength - 1);
            for (; length <= last; length++)
            {
                LengthIndexes[length - ShortestLength] = (byte)i;
            }
        }

        // The longest has a symbol of its own, without extra bits.
        LengthBases[^1] = LongestLength;
        LengthIndexes[^1] = (byte)(LengthBases.Length - 1);
    }

    /// <summary>The order in which lengths of the code-length code are sent.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    public static int LengthSymbol(int length) => EndOfBlock + 1 + LengthIndexes[length - ShortestLength];

    public static (int Bits, int Value) LengthExtra(int length)
    {
        int index = LengthIndexes[length - ShortestLength];
        return (LengthExtraBits(index), length - LengthBases[index]);
    }

    public static int DistanceSymbol(int distance)
    {
        int value = distance - 1;
        if (value < 4)
        {
            return value;
        }

        int log = BitOperations.Log2((uint)value);
        return (2 * log) + ((value >> (log - 1)) & 1);
    }

    public static (int Bits, int Value) DistanceExtra(int distance)
    {
        int value = distance - 1;
        if (value < 4)
        {
            return (0, 0);
        }

        int bits = BitOperations.Log2((uint)value) - 1;
        return (bits, value & ((1 << bits) - 1));
    }

    private static int LengthExtraBits(int index) => index is < 8 or 28 ? 0 : (index >> 2) - 1;
}
