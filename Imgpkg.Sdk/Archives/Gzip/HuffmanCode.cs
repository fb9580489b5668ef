namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>A prefix code over one alphabet, built from counts (gzip 5). Used again for every block, without allocation.</summary>
internal sealed class HuffmanCode
{
    private const int LongestCode = 15;
    private const int CountShift = 24;
    private readonly byte[] _lengths;
    private readonly uint[] _entries;
    private readonly CodeLengths _decision;

    public HuffmanCode(int symbols, int limit)
    {
        Counts = new int[symbols];
        _lengths = new byte[symbols];
        _entries = new uint[symbols];
        _decision = new CodeLengths(symbols, limit);
    }

    /// <summary>How often each symbol occurs; to be filled before <see cref="Build"/>.</summary>
    public int[] Counts { get; }

    /// <summary>The length of each symbol's code in bits; 0 for unused symbols.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Per symbol its code as it is written, and how many bits that are: one load for both.</summary>
    public ReadOnlySpan<uint> Entries => _entries;

    /// <summary>The number of symbols up to the last used one.</summary>
    public int UsedSymbols => Counts.AsSpan().LastIndexOfAnyExcept(0) + 1;

    /// <summary>The sum over all symbols of count times length, in bits.</summary>
    public int TotalBits
    {
        get
        {
            int bits = 0;
            for (int symbol = 0; symbol < Counts.Length; symbol++)
            {
                bits += Counts[symbol] * _lengths[symbol];
            }

            return bits;
        }
    }

    /// <summary>Packs bits, at most 24, and their number.</summary>
    public static uint Entry(uint bits, int count) => bits | ((uint)count << CountShift);

    /// <summary>The bits of an entry.</summary>
    public static uint Bits(uint entry) => entry & ((1u << CountShift) - 1);

    /// <summary>The number of bits of an entry.</summary>
    public static int Count(uint entry) => (int)(entry >> CountShift);

    /// <summary>
    /// A number of bits below which <see cref="TotalBits"/> cannot be, whatever the code. By Kraft's inequality no code takes less than
    /// the entropy, and Rényi's entropy of order two, which takes one logarithm only, is never more than that.
    /// </summary>
    public int LeastBits()
    {
        double total = 0;
        double squares = 0;
        foreach (int count in Counts)
        {
            total += count;
            squares += (double)count * count;
        }

        // The sums are exact. One bit less makes up for the roundings of the rest.
        return (int)(total * Math.Log2(total * total / squares)) - 1;
    }

    /// <summary>Decides the lengths for the counts.</summary>
    public void Build() => _decision.Assign(Counts, _lengths);

    /// <summary>Decides the codes for the lengths: canonical (RFC 1951, 3.2.2), reversed because codes are packed from their most significant bit.</summary>
    public void AssignCodes()
    {
        Span<int> perLength = stackalloc int[LongestCode + 1];
        perLength.Clear();
        foreach (byte length in _lengths)
        {
            perLength[length]++;
        }

        Span<uint> next = stackalloc uint[LongestCode + 1];
        uint code = 0;
        perLength[0] = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            code = (code + (uint)perLength[length - 1]) << 1;
            next[length] = code;
        }

        for (int symbol = 0; symbol < _lengths.Length; symbol++)
        {
            int length = _lengths[symbol];
            _entries[symbol] = length == 0 ? 0 : Entry(Reverse(next[length]++) >> (16 - length), length);
        }
    }

    /// <summary>Writes a symbol's code.</summary>
    public void Write(BitOutput output, int symbol) => output.Put(Bits(_entries[symbol]), Count(_entries[symbol]));

    // All 16 bits.
    private static uint Reverse(uint bits)
    {
        bits = ((bits & 0x5555) << 1) | ((bits >> 1) & 0x5555);
        bits = ((bits & 0x3333) << 2) | ((bits >> 2) & 0x3333);
        bits = ((bits & 0x0f0f) << 4) | ((bits >> 4) & 0x0f0f);
        return ((bits & 0x00ff) << 8) | (bits >> 8);
    }
}
