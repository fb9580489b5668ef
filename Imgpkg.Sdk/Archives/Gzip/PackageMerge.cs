namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>
/// Code lengths of least total size within a limit, with the original's choice where there are several: of equal weights a package comes
/// before a leaf (gzip 5.2). For the few codes whose <see cref="HuffmanTree"/> is too deep.
/// </summary>
internal sealed class PackageMerge
{
    private readonly int _limit;
    private readonly long[][] _weights;
    private readonly int[][] _leavesUpTo;

    public PackageMerge(int symbols, int limit)
    {
        _limit = limit;
        _weights = [.. Enumerable.Range(0, limit).Select(_ => new long[2 * symbols])];
        _leavesUpTo = [.. Enumerable.Range(0, limit).Select(_ => new int[(2 * symbols) + 1])];
    }

    /// <summary>Fills in the length of each symbol's code.</summary>
    /// <param name="sorted">The keys of the used symbols, three at least; ascending.</param>
    /// <param name="lengths">By symbol; all 0.</param>
    public void Assign(ReadOnlySpan<long> sorted, Span<byte> lengths)
    {
        int used = sorted.Length;
        int rows = Math.Min(_limit, used - 1);
        FillRows(sorted, rows);
        int taken = (2 * used) - 2;
        for (int row = rows - 1; row >= 0; row--)
        {
            int leaves = _leavesUpTo[row][taken];
            for (int i = 0; i < leaves; i++)
            {
                lengths[CodeLengths.Symbol(sorted[i])]++;
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
            if (leaf == sorted.Length || packageWeight <= CodeLengths.Count(sorted[leaf]))
            {
                weights[item++] = packageWeight;
                package++;
            }
            else
            {
                weights[item++] = CodeLengths.Count(sorted[leaf++]);
            }
        }

        leavesUpTo[item] = leaf;
        return item;
    }
}
