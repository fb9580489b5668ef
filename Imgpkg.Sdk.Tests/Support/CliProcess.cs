using System.Diagnostics;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Runs the built tool as a process that knows nothing of the machine it runs on: no settings, no credentials, no proxy.</summary>
internal sealed class CliProcess : IDisposable
{
    private readonly TemporaryDirectory _home = new();

    /// <summary>The home directory of the tool; a test may put configuration there.</summary>
    public string Home => _home.FullPath;

    /// <summary>The value of <c>DOCKER_CONFIG</c>: an empty directory.</summary>
    public string DockerConfig => Directory.CreateDirectory(_home["docker"]).FullName;

    /// <summary>The program that is run; the default is the tool.</summary>
    public string Assembly { get; init; } = SuiteEnvironment.CliAssembly;

    /// <summary>A program and its first arguments that start the tool, for example to set the umask; empty for none.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    /// <summary>A build of the tool to run instead of the tests' own; null for that.</summary>
    public string? Program { get; init; }

    /// <summary>Runs <c>imgpkg</c> with these arguments; cancellation kills it, and <paramref name="started"/> learns its process id.</summary>
    public async Task<CliResult> RunAsync(
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environment = null,
        Action<int>? started = null,
        CancellationToken cancellationToken = default)
    {
        string[] words = [.. arguments];
        using var process = new Process { StartInfo = Describe(words, workingDirectory ?? Home, environment) };
        process.Start();
        started?.Invoke(process.Id);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new OperationCanceledException($"The tool was killed. It had written:\n{await output}\n{await error}", e, cancellationToken);
        }

        var result = new CliResult(process.ExitCode, await output, await error);
        SuiteSecrets.Watch("standard output", result.StandardOutput);
        SuiteSecrets.Watch("standard error", result.StandardError);
        await WatchEventsAsync(words, workingDirectory ?? Home);
        return result;
    }

    public void Dispose() => _home.Dispose();

    /// <summary>What programs read may not hold secrets either.</summary>
    private static async Task WatchEventsAsync(string[] arguments, string workingDirectory)
    {
        int flag = Array.IndexOf(arguments, "--events");
        if (flag >= 0 && flag + 1 < arguments.Length && Path.Combine(workingDirectory, arguments[flag + 1]) is var file && File.Exists(file))
        {
            SuiteSecrets.Watch("events", await File.ReadAllTextAsync(file));
        }
    }

    private IReadOnlyList<string> Tool => Program is null ? [SuiteEnvironment.DotnetProgram, "exec", Assembly] : [Program];

    private ProcessStartInfo Describe(IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string>? environment)
    {
        string[] command = [.. Wrapper, .. Tool, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        CleanEnvironment.Prepare(start, Home, DockerConfig);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
