namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>
/// Code lengths of least total size within a limit, with the original's choice where there are several: of equal weights a package comes
/// before a leaf (gzip 5.2).
/// </summary>
internal sealed class PackageMerge
{
    private readonly int _limit;
    private readonly long[] _sorted;
    private readonly long[][] _weights;
    private readonly int[][] _leavesUpTo;

    public PackageMerge(int symbols, int limit)
    {
        _limit = limit;
        _sorted = new long[symbols];
        _weights = [.. Enumerable.Range(0, limit).Select(_ => new long[2 * symbols])];
        _leavesUpTo = [.. Enumerable.Range(0, limit).Select(_ => new int[(2 * symbols) + 1])];
    }

    /// <summary>Fills in the length of each symbol's code; 0 where the count is.</summary>
    public void Assign(ReadOnlySpan<int> counts, Span<byte> lengths)
    {
        lengths.Clear();
        int used = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
            {
                // One key for count and symbol: sorts by the first, then the second.
                _sorted[used++] = ((long)counts[symbol] << 16) | (uint)symbol;
            }
        }

        Span<long> sorted = _sorted.AsSpan(0, used);
        if (used <= 2)
        {
            foreach (long key in sorted)
            {
                lengths[(ushort)key] = 1;
            }

            return;
        }

        sorted.Sort();
        int rows = Math.Min(_limit, used - 1);
        FillRows(sorted, rows);
        int taken = (2 * used) - 2;
        for (int row = rows - 1; row >= 0; row--)
        {
            int leaves = _leavesUpTo[row][taken];
            for (int i = 0; i < leaves; i++)
            {
                lengths[(ushort)sorted[i]]++;
            }

            taken = 2 * (taken - leaves);
        }
    }

    private void FillRows(ReadOnlySpan<long> sorted, int rows)
    {
        int length = 0;
        for (int row = 0; row < rows; row++)
        {
            long[] below = row == 0 ? [] : _weights[row - 1];
            length = Merge(sorted, below.AsSpan(0, row == 0 ? 0 : length), _weights[row], _leavesUpTo[row]);
        }
    }

    // Returns how many items the row has.
    private static int Merge(ReadOnlySpan<long> sorted, ReadOnlySpan<long> below, long[] weights, int[] leavesUpTo)
    {
        int leaf = 0;
        int package = 0;
        int packages = below.Length / 2;
        int item = 0;
        while (leaf < sorted.Length || package < packages)
        {
            long packageWeight = package < packages ? below[2 * package] + below[(2 * package) + 1] : long.MaxValue;
            leavesUpTo[item] = leaf;
            if (leaf == sorted.Length || packageWeight <= sorted[leaf] >> 16)
            {
                weights[item++] = packageWeight;
                package++;
            }
            else
            {
                weights[item++] = sorted[leaf++] >> 16;
            }
        }

        leavesUpTo[item] = leaf;
        return item;
    }
}
