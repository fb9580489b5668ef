namespace Imgpkg.Benchmarks.Commands;

/// <summary>A page with tables between marks; its other text stays.</summary>
internal static class MarkedPage
{
    /// <summary>Puts tables between the marks of a name.</summary>
    /// <exception cref="InvalidOperationException">The page has no such marks.</exception>
    public static void Replace(string file, string mark, string tables)
    {
        string startMark = $"<!-- {mark}: start -->\n";
        string endMark = $"<!-- {mark}: end -->";
        string page = File.ReadAllText(file);
        int start = page.IndexOf(startMark, StringComparison.Ordinal);
        int end = page.IndexOf(endMark, StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            throw new InvalidOperationException($"{file} has no place for the tables: a line '{startMark.Trim()}' and a line '{endMark}'");
        }

        File.WriteAllText(file, page[..(start + startMark.Length)] + tables + page[end..]);
    }
}
