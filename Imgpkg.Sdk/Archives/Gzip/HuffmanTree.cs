namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>
/// How many codes of each length an ordinary Huffman tree has. Where it keeps within the limit it agrees with <see cref="PackageMerge"/>,
/// and takes a fraction of the time (gzip 5.2).
/// </summary>
internal static class HuffmanTree
{
    /// <summary>Counts the leaves at each depth, for at least two weights in ascending order; false if one is deeper than the limit.</summary>
    /// <param name="weights">The weights; overwritten.</param>
    /// <param name="perDepth">Receives how many leaves there are at each depth; the last index is the limit.</param>
    public static bool TryMeasure(Span<int> weights, Span<int> perDepth)
    {
        Join(weights);
        return TryCount(weights, perDepth);
    }

    // Moffat and Katajainen's way: inner nodes take the places of the leaves they have used up, and then point at their parents.
    private static void Join(Span<int> nodes)
    {
        int leaf = 0;
        int inner = 0;
        for (int made = 0; made < nodes.Length - 1; made++)
        {
            int weight = Take(nodes, made, ref leaf, ref inner);
            nodes[made] = weight + Take(nodes, made, ref leaf, ref inner);
        }
    }

    // Of equal weights the inner node comes first, as packages do.
    private static int Take(Span<int> nodes, int made, ref int leaf, ref int inner)
    {
        if (inner < made && (leaf == nodes.Length || nodes[inner] <= nodes[leaf]))
        {
            int weight = nodes[inner];
            nodes[inner++] = made;
            return weight;
        }

        return nodes[leaf++];
    }

    private static bool TryCount(Span<int> nodes, Span<int> perDepth)
    {
        perDepth.Clear();
        int root = nodes.Length - 2;
        nodes[root] = 0;
        for (int node = root - 1; node >= 0; node--)
        {
            nodes[node] = nodes[nodes[node]] + 1;
        }

        // From the root down: places at a depth that are no inner node are leaves.
        int places = 1;
        int next = root;
        for (int depth = 0; places > 0; depth++)
        {
            if (depth == perDepth.Length)
            {
                return false;
            }

            int inner = 0;
            while (next >= 0 && nodes[next] == depth)
            {
                inner++;
                next--;
            }

            perDepth[depth] = places - inner;
            places = 2 * inner;
        }

        return true;
    }
}
