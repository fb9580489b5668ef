namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>The items of a description in text form, each with the items it stands in, so that their order does not matter.</summary>
internal static class ItemBlocks
{
    private const string Start = "- Image:";

    public static IReadOnlyList<string> Of(string description)
    {
        var blocks = new List<List<string>> { new() };
        var path = new SortedDictionary<int, string>();
        foreach (string line in description.Split('\n').Where(line => line.Length > 0))
        {
            int column = line.IndexOf(Start, StringComparison.Ordinal);
            if (column >= 0)
            {
                foreach (int deeper in path.Keys.Where(known => known >= column).ToArray())
                {
                    path.Remove(deeper);
                }

                blocks.Add([.. path.Values]);
                path[column] = line;
            }

            blocks[^1].Add(line);
        }

        return [.. blocks.Select(lines => string.Join('\n', lines)).Order(StringComparer.Ordinal)];
    }
}
