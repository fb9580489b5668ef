using System.Globalization;
using System.Text;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>The results as a table in Markdown, between two marks of a page whose other text stays.</summary>
internal sealed class ResultTable
{
    private const string Start = "<!-- measured: start -->\n";
    private const string End = "<!-- measured: end -->";

    private readonly StringBuilder _text = new("| work | program | s | of the first | processor s | MiB | requests |\n|---|---|---:|---:|---:|---:|---:|\n");

    public void Add(string work, IReadOnlyList<Result> results)
    {
        foreach (Result result in results)
        {
            Measurement median = result.Median;
            string name = result == results[0] ? work : string.Empty;
            _text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {result.Contender} | {median.Seconds:f3} | {median.Seconds / results[0].Median.Seconds:f2} | {median.ProcessorSeconds:f2} | {median.Kibibytes / 1024} | {median.Requests} |\n");
        }
    }

    /// <summary>Puts the table into a page.</summary>
    /// <exception cref="InvalidOperationException">The page has no place for it.</exception>
    public void WriteInto(string file)
    {
        string page = File.ReadAllText(file);
        int start = page.IndexOf(Start, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            throw new InvalidOperationException($"{file} has no place for the table: a line '{Start.Trim()}' and a line '{End}'");
        }

        File.WriteAllText(file, page[..(start + Start.Length)] + _text + page[end..]);
    }
}
