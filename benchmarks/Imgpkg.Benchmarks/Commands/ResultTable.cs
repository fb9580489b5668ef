using System.Globalization;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>Commands beside other programs.</summary>
internal sealed class ResultTable
{
    /// <summary>Names the table's place in a page.</summary>
    public const string Mark = "measured";

    private readonly MarkdownTable _table = new(["work", "program"], ["s", "of the first", "processor s", "MiB", "requests"]);

    public void Add(string work, IReadOnlyList<Result> results)
    {
        foreach (Result result in results)
        {
            Measurement median = result.Median;
            _table.Add(
                result == results[0] ? work : string.Empty,
                result.Label,
                median.SecondsText,
                (median.Seconds / results[0].Median.Seconds).ToString("f2", CultureInfo.InvariantCulture),
                median.ProcessorSeconds.ToString("f2", CultureInfo.InvariantCulture),
                median.MebibytesText,
                median.RequestsText);
        }
    }

    public override string ToString() => _table.ToString();
}
