using System.Globalization;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>A temporary directory with inputs and a registry that has images. On it, commands run as processes, each with an empty registry of its own.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private const string None = "none";

    private readonly string _directory;
    private readonly string _inputs;
    private int _runs;

    private Workbench(string directory, PrivateRegistry source)
    {
        _directory = directory;
        Source = source;
        _inputs = Directory.CreateDirectory(Path.Combine(directory, "in")).FullName;
    }

    /// <summary>The registry that has the images.</summary>
    public PrivateRegistry Source { get; }

    /// <summary>Sets up where temporary files are.</summary>
    public static async Task<Workbench> SetUpAsync()
    {
        string directory = Directory.CreateTempSubdirectory("imgpkg-benchmarks-").FullName;
        Say($"working in {directory}");
        return new Workbench(directory, await PrivateRegistry.StartAsync(Path.Combine(directory, "source")).ConfigureAwait(false));
    }

    /// <summary>Where an input is.</summary>
    public string PathOf(string input) => Path.Combine(_inputs, input);

    /// <summary>Writes a file among the inputs.</summary>
    public void WriteInput(string input, ReadOnlySpan<byte> content)
    {
        using Stream file = CreateInput(input);
        file.Write(content);
    }

    /// <summary>Creates a file among the inputs, for what is too big to hold.</summary>
    public Stream CreateInput(string input)
    {
        string file = PathOf(input);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return File.Create(file);
    }

    /// <summary>Runs a line that makes inputs.</summary>
    public Task PrepareAsync(Contender contender, string line) => MeasuredShell.RunAsync(line, Variables(contender, None, None, None, _directory));

    /// <summary>Runs attempts in turns, and answers the medians in the same order.</summary>
    public async Task<IReadOnlyList<Result>> MeasureAsync(string work, IReadOnlyList<Attempt> attempts, int rounds)
    {
        List<Measurement>[] runs = [.. attempts.Select(_ => new List<Measurement>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < attempts.Count; i++)
            {
                runs[i].Add(await RunOnceAsync(attempts[i]).ConfigureAwait(false));
            }
        }

        Say($"{work}");
        for (int i = 0; i < attempts.Count; i++)
        {
            Say($"  {attempts[i].Label,-28} {string.Join(' ', runs[i].Select(run => run.Seconds.ToString("f3", CultureInfo.InvariantCulture)))} s");
        }

        return [.. attempts.Zip(runs, (attempt, measured) => new Result(attempt.Label, Measurement.Median(measured)))];
    }

    /// <summary>Gives back the space of inputs and images that are no longer needed.</summary>
    public void FreeSpace() => BigFiles.Delete(_directory);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_directory, recursive: true);
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private async Task<Measurement> RunOnceAsync(Attempt attempt)
    {
        string run = Path.Combine(_directory, $"run{_runs++}");
        Measurement measured = await MeasureInAsync(run, attempt).ConfigureAwait(false);
        BigFiles.Delete(run);
        return measured;
    }

    private async Task<Measurement> MeasureInAsync(string run, Attempt attempt)
    {
        string output = Directory.CreateDirectory(Path.Combine(run, "out")).FullName;
        await using PrivateRegistry destination = await PrivateRegistry.StartAsync(Path.Combine(run, "destination")).ConfigureAwait(false);
        await using var far = new DelayingProxy(destination.Port, attempt.RoundTrip);
        string home = Directory.CreateDirectory(Path.Combine(run, "home")).FullName;
        IReadOnlyDictionary<string, string> variables = Variables(attempt.Contender, destination.Host, far.Host, output, home);
        await MeasuredShell.RunAsync(attempt.Before, variables).ConfigureAwait(false);
        int before = await RequestsAsync(destination).ConfigureAwait(false);
        Measurement measured = await MeasuredShell.MeasureAsync(attempt.Line, variables).ConfigureAwait(false);
        return measured with { Requests = await RequestsAsync(destination).ConfigureAwait(false) - before };
    }

    private async Task<int> RequestsAsync(PrivateRegistry destination) =>
        await Source.RequestsAsync().ConfigureAwait(false) + await destination.RequestsAsync().ConfigureAwait(false);

    private Dictionary<string, string> Variables(Contender contender, string destination, string far, string output, string home) => new(StringComparer.Ordinal)
    {
        ["IMGPKG"] = contender.Path ?? string.Empty,
        ["IN"] = _inputs,
        ["SRC"] = Source.Host,
        ["DST"] = destination,
        ["FAR"] = far,
        ["OUT"] = output,
        // Nobody remembers what was done before.
        ["HOME"] = home,
    };
}
