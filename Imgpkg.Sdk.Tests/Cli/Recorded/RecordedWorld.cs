using System.Text.Json;
using Imgpkg.Cli;
using Imgpkg.Cli.Output;
using Imgpkg.Sdk.Tests.Archives.ImageSets;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>The registry and the files of the recordings, in which all recorded copies were made in their order.</summary>
internal sealed class RecordedWorld : IAsyncDisposable
{
    private const string Registry = "localhost:5001/";
    private static readonly string[] Dumps = ["distributed", "foreign", "multi", "outer", "signed"];
    private static readonly string[] FileFlags = ["--tar", "--to-tar", "--lock", "--lock-output"];

    private readonly LoopbackRegistry _registry;
    private readonly Dictionary<string, RecordedOutcome> _outcomes = new(StringComparer.Ordinal);

    private RecordedWorld(LoopbackRegistry registry) => _registry = registry;

    /// <summary>The working directory of the commands.</summary>
    public TemporaryDirectory Files { get; } = new();

    public RecordedOutcome this[string operation] => _outcomes[operation];

    public static async Task<RecordedWorld> CreateAsync()
    {
        var world = new RecordedWorld(await LoopbackRegistry.StartAsync(new LoopbackOptions { RelativeLocations = true }));
        await world.FillAsync();
        foreach (JsonElement operation in GoldenFixtures.CopyOperations())
        {
            await world.PlayAsync(operation);
        }

        return world;
    }

    /// <summary>A repository, by its full name in the recordings.</summary>
    public LoopbackRepository Repository(string name) => _registry[name[Registry.Length..]];

    /// <summary>Runs the command in this process.</summary>
    public async Task<CliResult> RunAsync(IReadOnlyList<string> arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var interruption = new Interruption();
        ToolConsole console = new() { Out = output, Error = error, IsOutputTerminal = false, Variable = _ => null };
        Tool tool = new(console, (configure, _) => new RecordedSession(_registry, configure));
        int exitCode = await tool.RunAsync(arguments, interruption);
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        Files.Dispose();
    }

    private async Task FillAsync()
    {
        foreach (string dump in Dumps)
        {
            _registry.LoadFixture(GoldenFixtures.Repository(dump));
        }

        // The one source that was not dumped: a bundle of nothing but its lock.
        Files.Write("empty/.imgpkg/images.yml", "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n");
        await RunAsync(["push", "-b", $"{Registry}spec-fmt/gold/empty:v1", "-f", Files["empty"]]);
        foreach (string file in Directory.EnumerateFiles(SuiteEnvironment.Fixture("locks/input")))
        {
            Files.Write($"input/{Path.GetFileName(file)}", await File.ReadAllBytesAsync(file));
        }

        foreach (string file in Directory.EnumerateFiles(GoldenTars.HandMade(".")))
        {
            Files.Write($"handmade/{Path.GetFileName(file)}", await File.ReadAllBytesAsync(file));
        }
    }

    private async Task PlayAsync(JsonElement operation)
    {
        string name = operation.GetProperty("name").GetString()!;
        if (name == "resume-zeroed-layer")
        {
            Files.Write("part.tar", WithThirdEntryZeroed(await File.ReadAllBytesAsync(GoldenTars.File("outer-bundle.tar"))));
        }

        string[] command = [.. operation.GetProperty("command").EnumerateArray().Skip(1).Select(word => word.GetString()!)];
        CliResult result = await RunAsync([.. command.Select((word, i) => i > 0 && FileFlags.Contains(command[i - 1]) ? Files[word] : word)]);
        string? lockPath = ValueOf(command, "--lock-output") is { } file ? Files[file] : null;
        _outcomes[name] = new RecordedOutcome(
            result,
            ValueOf(command, "--to-repo") is { } repository && repository.StartsWith(Registry, StringComparison.Ordinal)
                ? Repository(repository).Tags.ToDictionary(tag => tag.Key, tag => tag.Value.ToString(), StringComparer.Ordinal)
                : [],
            lockPath is not null && File.Exists(lockPath) ? await File.ReadAllTextAsync(lockPath) : null);
    }

    private static string? ValueOf(string[] command, string flag) => Array.IndexOf(command, flag) is >= 0 and var i ? command[i + 1] : null;

    private static byte[] WithThirdEntryZeroed(byte[] tar)
    {
        const int block = 512;
        int position = 0;
        for (int entry = 0; entry < 2; entry++)
        {
            position += block + ((Size(tar, position) + block - 1) / block * block);
        }

        tar.AsSpan(position + block, Size(tar, position)).Clear();
        return tar;
    }

    private static int Size(byte[] tar, int header) => Convert.ToInt32(System.Text.Encoding.ASCII.GetString(tar, header + 124, 11), 8);
}
