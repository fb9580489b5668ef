namespace Imgpkg.Cli.Output;

/// <summary>Collects everything and prints it as one document at the end (cli 1.8).</summary>
internal sealed class JsonOutput(PaddedConsole console) : IOutput
{
    private const string Null = "null";

    private readonly List<Table> _tables = [];
    private readonly List<string> _blocks = [];
    private readonly List<string> _lines = [];

    public bool ShowsLines => true;

    public void Line(string text) => _lines.Add(text);

    public void Block(string text) => _blocks.Add(text);

    public void Verbatim(string text) => console.WriteVerbatim(text);

    public void Table(Table table) => _tables.Add(table);

    public void Remark(string text) => console.WriteRemark(TerminalText.Clean(text));

    public void Complete(bool showSucceeded)
    {
        if (showSucceeded)
        {
            _lines.Add("Succeeded");
        }

        console.WriteRaw(JsonText.Object(
            [
                ("Tables", List(_tables, table => TableObject(table, depth: 2))),
                ("Blocks", List(_blocks, JsonText.Quote)),
                ("Lines", List(_lines, JsonText.Quote)),
            ],
            depth: 0));
    }

    private static string List<T>(List<T> items, Func<T, string> render) => items.Count == 0 ? Null : JsonText.List(items.Select(render), depth: 1);

    private static string TableObject(Table table, int depth)
    {
        int[] shown = [.. table.ShownColumns.OrderBy(i => table.Columns[i].Key, StringComparer.Ordinal)];
        return JsonText.Object(
            [
                ("Content", JsonText.Quote(table.Content)),
                ("Header", Cells(i => table.Columns[i].Title, depth + 1)),
                ("Rows", JsonText.List(table.Rows.Select(row => Cells(i => row[i], depth + 2)), depth + 1)),
                ("Notes", Null),
            ],
            depth);

        string Cells(Func<int, string> value, int cellsDepth) =>
            JsonText.Object(shown.Select(i => (table.Columns[i].Key, JsonText.Quote(value(i)))), cellsDepth);
    }
}
