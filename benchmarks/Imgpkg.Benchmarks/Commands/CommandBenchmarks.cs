namespace Imgpkg.Benchmarks.Commands;

/// <summary>Measures commands beside other programs, in turns.</summary>
internal static class CommandBenchmarks
{
    /// <summary>Does all work that the arguments select, and writes the table to a page.</summary>
    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        BenchmarkArguments told = BenchmarkArguments.Parse(arguments);
        await using Workbench workbench = await Workbench.SetUpAsync().ConfigureAwait(false);
        await new Inputs(workbench).MakeAsync(told.Contenders[0]).ConfigureAwait(false);
        ResultTable table = new();
        foreach (Work work in Works.All.Where(work => told.Selects(work.Name)))
        {
            table.Add(work.Name, await workbench.MeasureAsync(work.Name, AttemptsAt(work, told.Contenders), told.Rounds).ConfigureAwait(false));
        }

        told.Write(ResultTable.Mark, table.ToString());
    }

    // Other programs have nothing to prepare: that is what repeated work of imgpkg needs.
    private static List<Attempt> AttemptsAt(Work work, IReadOnlyList<Contender> contenders) =>
    [
        .. contenders.Select(contender => Attempt.Of(contender, work)),
        .. work.Others.Select(other => Attempt.Of(Contender.Of(other.Key), new Work(work.Name, other.Value))),
    ];
}
