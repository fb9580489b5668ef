using System.Globalization;
using System.Text;

namespace Imgpkg.Cli.Output;

/// <summary>Lays out tables: decorated for people, data only for programs (cli 9.1).</summary>
internal static class TableText
{
    private const string EmptyCell = "-";

    public static string Decorated(Table table, bool useColor)
    {
        int[] columns = [.. table.ShownColumns];
        string[] titles = [.. table.Columns.Select(c => c.Title)];
        string[][] rows = [.. table.Rows.Select(Cells)];
        int[] widths = Widths(columns, [titles, .. rows]);

        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{table.Title}\n\n");
        AppendRow(text, columns, widths, titles, "  ", useColor ? TerminalText.Bold : title => title);
        AppendRows(text, columns, widths, rows, "  ");
        text.Append(CultureInfo.InvariantCulture, $"\n{rows.Length} {table.Content}\n");
        return text.ToString();
    }

    public static string Data(Table table)
    {
        int[] columns = [.. table.ShownColumns];
        string[][] rows = [.. table.Rows.Select(Cells)];
        StringBuilder text = new();
        AppendRows(text, columns, Widths(columns, rows), rows, "\t");
        return text.ToString();
    }

    private static string[] Cells(IReadOnlyList<string> row) => [.. row.Select(cell => cell.Length == 0 ? EmptyCell : TerminalText.Clean(cell))];

    private static int[] Widths(int[] columns, string[][] rows) => [.. columns.Select(column => rows.Max(row => row[column].Length))];

    private static void AppendRows(StringBuilder text, int[] columns, int[] widths, string[][] rows, string separator)
    {
        foreach (string[] row in rows)
        {
            AppendRow(text, columns, widths, row, separator, cell => cell);
        }
    }

    private static void AppendRow(StringBuilder text, int[] columns, int[] widths, string[] row, string separator, Func<string, string> style)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            // The last column is not padded, but for its own width; no column is without its separator.
            string cell = row[columns[i]];
            int padding = i == columns.Length - 1 ? 0 : widths[i] - cell.Length;
            text.Append(style(cell)).Append(' ', padding).Append(separator);
        }

        text.Append('\n');
    }
}
