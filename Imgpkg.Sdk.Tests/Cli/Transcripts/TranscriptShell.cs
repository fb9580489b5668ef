using System.Runtime.Versioning;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>
/// Runs the lines of transcripts in a shell in which <c>imgpkg</c> is the built command, and <c>terminal</c> the same on a terminal of 80
/// columns: its standard error comes with its standard output there.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class TranscriptShell : IDisposable
{
    private const string Settings = "umask 022; unset FORCE_COLOR; export TERM=xterm LC_ALL=C.UTF-8 TZ=UTC0\n";

    private readonly TemporaryDirectory _programs = new();

    public TranscriptShell()
    {
        string program = $"'{SuiteEnvironment.DotnetProgram}' exec '{SuiteEnvironment.CliAssembly}'";
        WriteProgram("imgpkg", $"exec {program} \"$@\"\n");
        WriteProgram("terminal", $$"""
            words=; for word; do words="$words '$word'"; done
            exec script -qec "stty cols 80 rows 24 -onlcr; exec {{program}} $words" /dev/null </dev/null

            """);
    }

    /// <summary>Runs lines in a directory.</summary>
    public async Task<CliResult> RunAsync(string lines, string directory, CancellationToken cancellationToken)
    {
        using CliProcess shell = new() { Wrapper = ["sh", "-c", $"PATH='{_programs.FullPath}':$PATH\n{Settings}{lines}", "sh"] };
        return await shell.RunAsync([], directory, cancellationToken: cancellationToken);
    }

    public void Dispose() => _programs.Dispose();

    private void WriteProgram(string name, string lines) =>
        File.SetUnixFileMode(_programs.Write(name, $"#!/bin/sh\n{lines}"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
}
