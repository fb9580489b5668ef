using Imgpkg.Benchmarks.Commands;

namespace Imgpkg.Benchmarks.Concurrency;

/// <summary>Measures what a copy costs that transfers more or fewer images at a time.</summary>
internal static class ConcurrencyBenchmarks
{
    private const string Mark = "concurrency";
    private const int Images = 40;
    private const int ImageSize = 1536 * 1024;

    private static readonly string[] Concurrencies = ["1", "2", "5", "8", "16", "32"];

    private static readonly Work[] Works =
    [
        new($"copy {Images} images to another registry", $"$IMGPKG copy -b $SRC/app{Images}:v1 --to-repo $DST/app --concurrency $CONCURRENCY"),
        new($"copy {Images} images to a registry 50 ms away", $"$IMGPKG copy -b $SRC/app{Images}:v1 --to-repo $FAR/app --concurrency $CONCURRENCY"),
    ];

    /// <summary>Does the work that the arguments select, and writes a table.</summary>
    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        BenchmarkArguments told = BenchmarkArguments.ParseOfOne(arguments);
        await using Workbench workbench = await Workbench.SetUpAsync().ConfigureAwait(false);
        await new BundleInput(workbench).MakeAsync(Images, ImageSize).ConfigureAwait(false);
        MarkdownTable table = new(["work"], ["concurrency", "s", "MiB", "requests"]);
        foreach (Work work in Works.Where(work => told.Selects(work.Name)))
        {
            Attempt attempt = Attempt.Of(told.Contenders[0], work);
            Attempt[] attempts = [.. Concurrencies.Select(concurrency => attempt.WithVariable("CONCURRENCY", concurrency) with { Label = concurrency })];
            Add(table, work.Name, await workbench.MeasureAsync(work.Name, attempts, told.Rounds).ConfigureAwait(false));
        }

        told.Write(Mark, table.ToString());
    }

    private static void Add(MarkdownTable table, string work, IReadOnlyList<Result> results)
    {
        foreach (Result result in results)
        {
            string name = result == results[0] ? work : string.Empty;
            table.Add(name, result.Label, result.Median.SecondsText, result.Median.MebibytesText, result.Median.RequestsText);
        }
    }
}
