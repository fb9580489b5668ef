using System.Text;

namespace Imgpkg.Cli.Output;

/// <summary>The streams and environment of the process, or a test's.</summary>
internal sealed class ToolConsole
{
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required bool IsOutputTerminal { get; init; }

    /// <summary>How large the terminal is.</summary>
    public Func<(int Columns, int Rows)> TerminalSize { get; init; } = static () => (80, 24);

    /// <summary>The value of an environment variable; null when it does not exist.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Those of this process. Always UTF-8: output is data as well as text.</summary>
    public static ToolConsole OfProcess() => new()
    {
        Out = Open(OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(OutputDescriptor)),
        Error = Open(OperatingSystem.IsWindows() ? Console.OpenStandardError() : new DescriptorStream(ErrorDescriptor)),
        IsOutputTerminal = !Console.IsOutputRedirected,
        TerminalSize = Output.TerminalSize.OfOutput,
        Variable = Environment.GetEnvironmentVariable,
    };

    private static StreamWriter Open(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
