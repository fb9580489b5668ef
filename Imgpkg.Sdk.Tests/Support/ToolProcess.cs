using System.Diagnostics;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Runs other programs that tests compare with.</summary>
internal static class ToolProcess
{
    private const string RequireVariable = "IMGPKG_TEST_REQUIRE_REGISTRY";

    /// <summary>Ignores the running test when a program is not on the path; fails it when the environment says that it has to be.</summary>
    public static void Require(string program)
    {
        if (Find(program) is not null)
        {
            return;
        }

        string reason = $"'{program}' is not on the path";
        if (Environment.GetEnvironmentVariable(RequireVariable) == "1")
        {
            Assert.Fail($"{reason}, and {RequireVariable}=1 asks for it");
        }

        Assert.Ignore($"{reason}; on Debian: apt-get install {program}");
    }

    /// <summary>Runs a program to its end and returns what it wrote; a cancelled one is killed.</summary>
    public static async Task<ToolResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}

/// <summary>How a program ended, and what it wrote.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error);
