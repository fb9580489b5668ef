namespace Imgpkg.Cli.Output;

/// <summary>A table to show. Rows have one cell per column, hidden columns included.</summary>
internal sealed record Table
{
    public required string Title { get; init; }

    /// <summary>What a row is, in the plural.</summary>
    public required string Content { get; init; }

    public required IReadOnlyList<TableColumn> Columns { get; init; }

    public required IReadOnlyList<IReadOnlyList<string>> Rows { get; init; }

    /// <summary>The positions of the columns that are not hidden.</summary>
    public IEnumerable<int> ShownColumns => Enumerable.Range(0, Columns.Count).Where(i => !Columns[i].IsHidden);

    /// <summary>The table with exactly the named columns shown, in table order; unchanged when there are no names (cli 3).</summary>
    /// <exception cref="UnknownColumnException">There is no such column.</exception>
    public Table WithOnly(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return this;
        }

        HashSet<string> keys = new(names.Select(TableColumn.KeyOf), StringComparer.Ordinal);
        string? unknown = keys.FirstOrDefault(key => !Columns.Any(c => c.Key == key));
        return unknown is null
            ? this with { Columns = [.. Columns.Select(c => c with { IsHidden = !keys.Contains(c.Key) })] }
            : throw new UnknownColumnException(unknown);
    }
}
