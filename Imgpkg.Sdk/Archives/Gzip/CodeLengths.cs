namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>Decides how long the code of each symbol of an alphabet is (gzip 5.2).</summary>
internal sealed class CodeLengths
{
    private readonly long[] _sorted;
    private readonly int[] _weights;
    private readonly int[] _perLength;
    private readonly PackageMerge _merge;

    public CodeLengths(int symbols, int limit)
    {
        _sorted = new long[symbols];
        _weights = new int[symbols];
        _perLength = new int[limit + 1];
        _merge = new PackageMerge(symbols, limit);
    }

    /// <summary>Fills in the length of each symbol's code; 0 where the count is.</summary>
    public void Assign(ReadOnlySpan<int> counts, Span<byte> lengths)
    {
        lengths.Clear();
        ReadOnlySpan<long> sorted = SortUsed(counts);
        if (sorted.Length <= 2)
        {
            foreach (long key in sorted)
            {
                lengths[Symbol(key)] = 1;
            }
        }
        else if (!TryAssignFromTree(sorted, lengths))
        {
            _merge.Assign(sorted, lengths);
        }
    }

    /// <summary>The symbol of a sorted key.</summary>
    public static int Symbol(long key) => (ushort)key;

    /// <summary>The count of a sorted key.</summary>
    public static int Count(long key) => (int)(key >> 16);

    // By count, then by symbol: one key for both.
    private ReadOnlySpan<long> SortUsed(ReadOnlySpan<int> counts)
    {
        int used = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
            {
                _sorted[used++] = ((long)counts[symbol] << 16) | (uint)symbol;
            }
        }

        Span<long> sorted = _sorted.AsSpan(0, used);
        sorted.Sort();
        return sorted;
    }

    private bool TryAssignFromTree(ReadOnlySpan<long> sorted, Span<byte> lengths)
    {
        Span<int> weights = _weights.AsSpan(0, sorted.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Count(sorted[i]);
        }

        if (!HuffmanTree.TryMeasure(weights, _perLength))
        {
            return false;
        }

        // The rarest symbols get the longest codes.
        for (int length = _perLength.Length - 1; length > 0; length--)
        {
            foreach (long key in sorted[.._perLength[length]])
            {
                lengths[Symbol(key)] = (byte)length;
            }

            sorted = sorted[_perLength[length]..];
        }

        return true;
    }
}
