using System.Globalization;
using Imgpkg.Benchmarks.Commands;

namespace Imgpkg.Benchmarks.Distance;

/// <summary>
/// Measures what a copy costs the farther its destination is. The slope of the line through the times is the number of round trips on the
/// critical path: those that nothing else overlaps.
/// </summary>
internal static class DistanceBenchmarks
{
    private const string Mark = "distance";
    private const int ImageSize = 1536 * 1024;

    private static readonly int[] Bundles = [40, 80];
    private static readonly int[] Milliseconds = [0, 25, 50, 100, 200];

    /// <summary>Does the work, and writes a table.</summary>
    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        BenchmarkArguments told = BenchmarkArguments.ParseOfOne(arguments);
        await using Workbench workbench = await Workbench.SetUpAsync().ConfigureAwait(false);
        MarkdownTable table = new(["work"], [.. Milliseconds.Select(delay => $"{delay.ToString(CultureInfo.InvariantCulture)} ms, s"), "round trips", "the rest, s"]);
        foreach (int images in Bundles)
        {
            await new BundleInput(workbench).MakeAsync(images, ImageSize).ConfigureAwait(false);
            Work work = new($"copy {images} images to another registry", $"$IMGPKG copy -b $SRC/app{images}:v1 --to-repo $FAR/app");
            Attempt attempt = Attempt.Of(told.Contenders[0], work);
            Attempt[] attempts = [.. Milliseconds.Select(delay => attempt with { Label = $"{delay} ms", RoundTrip = TimeSpan.FromMilliseconds(delay) })];
            Add(table, work.Name, await workbench.MeasureAsync(work.Name, attempts, told.Rounds).ConfigureAwait(false));
        }

        told.Write(Mark, table.ToString());
    }

    private static void Add(MarkdownTable table, string work, IReadOnlyList<Result> results)
    {
        (double slope, double start) = LeastSquares.Fit([.. Milliseconds.Zip(results, (delay, result) => (delay / 1000.0, result.Median.Seconds))]);
        table.Add([work, .. results.Select(result => result.Median.SecondsText), Text(slope, "f0"), Text(start, "f2")]);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
