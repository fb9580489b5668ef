using System.Globalization;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>Measures commands as processes, in turns, with a private registry on either side.</summary>
internal sealed class CommandBenchmarks : IAsyncDisposable
{
    private static readonly TimeSpan FarAway = TimeSpan.FromMilliseconds(50);

    private readonly string _directory = Directory.CreateTempSubdirectory("imgpkg-benchmarks-").FullName;
    private readonly CommandArguments _arguments;
    private PrivateRegistry? _source;
    private int _runs;

    private CommandBenchmarks(CommandArguments arguments) => _arguments = arguments;

    private string InputDirectory => Path.Combine(_directory, "in");

    /// <summary>Does all work that the arguments select, and writes the table to the console or a file.</summary>
    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        await using var benchmarks = new CommandBenchmarks(CommandArguments.Parse(arguments));
        await benchmarks.PrepareAsync().ConfigureAwait(false);
        ResultTable table = new();
        foreach (Work work in Works.All.Where(work => benchmarks._arguments.Selects(work.Name)))
        {
            table.Add(work.Name, await benchmarks.MeasureAsync(work).ConfigureAwait(false));
        }

        if (benchmarks._arguments.Output is { } file)
        {
            table.WriteInto(file);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync().ConfigureAwait(false);
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task PrepareAsync()
    {
        Say($"making inputs in {_directory}");
        _source = await PrivateRegistry.StartAsync(Path.Combine(_directory, "source")).ConfigureAwait(false);
        await new Inputs(InputDirectory, _source).MakeAsync().ConfigureAwait(false);

        // What other programs are given: the same layers as files, and the same images in a tar.
        string imgpkg = _arguments.Contenders[0].Path!;
        foreach (string name in (string[])["small", "big"])
        {
            await MeasuredShell.RunAsync(
                $"{imgpkg} copy -i $SRC/{name}:v1 --to-tar $IN/{name}.tar; tar -xOf $IN/{name}.tar --wildcards 'sha256-*' > $IN/{name}.tgz; rm $IN/{name}.tar",
                Variables(_arguments.Contenders[0], "none", "none", "none")).ConfigureAwait(false);
        }

        await MeasuredShell.RunAsync($"{imgpkg} copy -b $SRC/app40:v1 --to-tar $IN/app40.tar", Variables(_arguments.Contenders[0], "none", "none", "none")).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Result>> MeasureAsync(Work work)
    {
        List<(Contender Contender, string Line, List<Measurement> Runs)> contenders =
        [
            .. _arguments.Contenders.Select(contender => (contender, work.Line, new List<Measurement>())),
            .. work.Others.Select(other => (Contender.Of(other.Key), other.Value, new List<Measurement>())),
        ];
        for (int round = 0; round < _arguments.Rounds; round++)
        {
            foreach ((Contender contender, string line, List<Measurement> runs) in contenders)
            {
                runs.Add(await RunOnceAsync(work, contender, line).ConfigureAwait(false));
            }
        }

        Say($"{work.Name}");
        foreach ((Contender contender, _, List<Measurement> runs) in contenders)
        {
            Say($"  {contender.Name,-28} {string.Join(' ', runs.Select(run => run.Seconds.ToString("f3", CultureInfo.InvariantCulture)))} s");
        }

        return [.. contenders.Select(contender => new Result(contender.Contender.Name, Measurement.Median(contender.Runs)))];
    }

    private async Task<Measurement> RunOnceAsync(Work work, Contender contender, string line)
    {
        string run = Path.Combine(_directory, $"run{_runs++}");
        string output = Directory.CreateDirectory(Path.Combine(run, "out")).FullName;
        await using PrivateRegistry destination = await PrivateRegistry.StartAsync(Path.Combine(run, "destination")).ConfigureAwait(false);
        await using var far = new DelayingProxy(destination.Port, FarAway);
        IReadOnlyDictionary<string, string> variables = Variables(contender, destination.Host, far.Host, output);
        if (contender.Path is not null)
        {
            await MeasuredShell.RunAsync(work.Before, variables).ConfigureAwait(false);
        }

        int requests = _source!.Requests + destination.Requests;
        Measurement measured = await MeasuredShell.MeasureAsync(line, variables).ConfigureAwait(false);
        requests = _source.Requests + destination.Requests - requests;
        Directory.Delete(output, recursive: true);
        return measured with { Requests = requests };
    }

    private Dictionary<string, string> Variables(Contender contender, string destination, string far, string output) => new(StringComparer.Ordinal)
    {
        ["IMGPKG"] = contender.Path ?? string.Empty,
        ["IN"] = InputDirectory,
        ["SRC"] = _source!.Host,
        ["DST"] = destination,
        ["FAR"] = far,
        ["OUT"] = output,
        ["HOME"] = Directory.CreateDirectory(Path.Combine(_directory, "home", contender.Name.Replace(' ', '-'))).FullName,
    };

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
