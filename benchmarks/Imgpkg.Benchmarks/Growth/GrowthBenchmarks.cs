using Imgpkg.Benchmarks.Commands;

namespace Imgpkg.Benchmarks.Growth;

/// <summary>Measures how the cost of work grows with the number of images and with bytes.</summary>
internal static class GrowthBenchmarks
{
    /// <summary>Does the work that the arguments select, and writes a table and its growth for each kind of input.</summary>
    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        BenchmarkArguments told = BenchmarkArguments.ParseOfOne(arguments);
        await using Workbench workbench = await Workbench.SetUpAsync().ConfigureAwait(false);
        foreach (IGrowingInput input in (IGrowingInput[])[new GrowingBundle(workbench, told.ImagesUpTo), new GrowingImage(workbench, told.GibibytesUpTo)])
        {
            Work[] works = [.. input.Works.Where(work => told.Selects($"{input.Unit.Mark}: {work.Name}"))];
            if (works.Length > 0)
            {
                await MeasureAsync(workbench, input, works, told).ConfigureAwait(false);
            }
        }
    }

    private static async Task MeasureAsync(Workbench workbench, IGrowingInput input, Work[] works, BenchmarkArguments told)
    {
        List<WorkGrowth> growths = [.. works.Select(work => new WorkGrowth(work.Name))];
        foreach (InputSize size in input.Sizes)
        {
            await input.MakeAsync(size, told.Contenders[0]).ConfigureAwait(false);
            int rounds = Math.Min(told.Rounds, size.MostRounds);
            foreach ((Work work, WorkGrowth growth) in works.Zip(growths))
            {
                Attempt attempt = Attempt.Of(told.Contenders[0], work).WithVariable("SIZE", size.Name);
                Result result = (await workbench.MeasureAsync($"{work.Name}, {size.Text} {input.Unit.Column}", [attempt], rounds).ConfigureAwait(false))[0];
                growth.Add(new GrowthPoint(size, rounds, result.Median));
            }

            // The next size takes ten times as long, and may not fit on the disk.
            told.Write(input.Unit.Mark, GrowthTables.Of(growths, input.Unit));
            workbench.FreeSpace();
        }
    }
}
