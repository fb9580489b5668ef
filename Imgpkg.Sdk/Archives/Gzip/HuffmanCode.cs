namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>A prefix code over one alphabet, built from counts (gzip 5). Used again for every block, without allocation.</summary>
internal sealed class HuffmanCode
{
    private readonly byte[] _lengths;
    private readonly uint[] _entries;
    private readonly PackageMerge _merge;

    public HuffmanCode(int symbols, int limit)
    {
        Counts = new int[symbols];
        _lengths = new byte[symbols];
        _entries = new uint[symbols];
        _merge = new PackageMerge(symbols, limit);
    }

    /// <summary>How often each symbol occurs; to be filled before <see cref="Build"/>.</summary>
    public int[] Counts { get; }

    /// <summary>The length of each symbol's code in bits; 0 for unused symbols.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>The number of symbols up to the last used one.</summary>
    public int UsedSymbols => Counts.AsSpan().LastIndexOfAnyExcept(0) + 1;

    /// <summary>The sum over all symbols of count times length, in bits.</summary>
    public long TotalBits
    {
        get
        {
            long bits = 0;
            for (int i = 0; i < Counts.Length; i++)
            {
                bits += (long)Counts[i] * _lengths[i];
            }

            return bits;
        }
    }

    /// <summary>Decides lengths and codes for the counts.</summary>
    public void Build()
    {
        _merge.Assign(Counts, _lengths);
        AssignCodes();
    }

    /// <summary>Per symbol its code as it is written, in the low 16 bits, and its length in bits above them: one load for both.</summary>
    public ReadOnlySpan<uint> Entries => _entries;

    /// <summary>Writes a symbol's code.</summary>
    public void Write(BitOutput output, int symbol) => output.Put((ushort)_entries[symbol], _lengths[symbol]);

    // Canonical codes (RFC 1951, 3.2.2), reversed because codes are packed from their most significant bit.
    private void AssignCodes()
    {
        Span<int> perLength = stackalloc int[16];
        perLength.Clear();
        foreach (byte length in _lengths)
        {
            perLength[length]++;
        }

        Span<int> next = stackalloc int[16];
        int code = 0;
        perLength[0] = 0;
        for (int length = 1; length < 16; length++)
        {
            code = (code + perLength[length - 1]) << 1;
            next[length] = code;
        }

        for (int symbol = 0; symbol < _lengths.Length; symbol++)
        {
            int length = _lengths[symbol];
            _entries[symbol] = length == 0 ? 0 : Reverse(next[length]++, length) | ((uint)length << 16);
        }
    }

    private static ushort Reverse(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
        {
            reversed = (reversed << 1) | (code & 1);
            code >>= 1;
        }

        return (ushort)reversed;
    }
}
