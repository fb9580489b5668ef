using Imgpkg.Cli;
using Imgpkg.Cli.Output;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>Runs the command in process, with clients that are scripts.</summary>
internal sealed class ToolRun
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public FakeBundleClient Bundles { get; } = new();

    public FakeImageClient Images { get; } = new();

    public FakeCopyService Copies { get; } = new();

    public FakeDiagnostics Registries { get; } = new();

    public FakeVerifier Verifier { get; } = new();

    public bool IsTerminal { get; init; }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public Interruption Interruption { get; } = new();

    /// <summary>The settings of the sessions that were opened.</summary>
    public List<ImgpkgOptions> Sessions { get; } = [];

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public async Task<int> RunAsync(params string[] arguments)
    {
        ToolConsole console = new() { Out = _output, Error = _error, IsOutputTerminal = IsTerminal, Variable = Variables.GetValueOrDefault };
        Tool tool = new(console, (configure, _) =>
        {
            ImgpkgOptions options = new();
            configure(options);
            Sessions.Add(options);
            return new FakeSession(Bundles, Images, Copies, Registries, Verifier);
        });
        return await tool.RunAsync(arguments, Interruption);
    }

    /// <summary>Runs and answers the message that the run fails with, its layout undone.</summary>
    public async Task<string> FailAsync(params string[] arguments)
    {
        int exitCode = await RunAsync(arguments);
        Assert.That(exitCode, Is.EqualTo(1), Output);
        return Error.Replace("imgpkg: Error: ", string.Empty, StringComparison.Ordinal).TrimEnd('\n');
    }
}
