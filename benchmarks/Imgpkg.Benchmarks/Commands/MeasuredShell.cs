using System.Diagnostics;
using System.Globalization;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>
/// Runs lines of bash below GNU <c>time</c>, which knows memory and processor time of everything a line starts. The time is taken by the bash that runs
/// the line: starting it is nobody's work.
/// </summary>
internal static class MeasuredShell
{
    private const string Format = "%U %S %M";

    /// <summary>Runs a line and does not measure it.</summary>
    public static Task RunAsync(string line, IReadOnlyDictionary<string, string> variables) => StartAsync("bash", ["-euo", "pipefail", "-c", line], variables);

    /// <summary>Runs a line; the requests are left at zero.</summary>
    /// <exception cref="InvalidOperationException">It failed: a failing command is fast.</exception>
    public static async Task<Measurement> MeasureAsync(string line, IReadOnlyDictionary<string, string> variables)
    {
        string report = Path.GetTempFileName();
        try
        {
            string timed = $"MEASURED_FROM=$EPOCHREALTIME\n{line}\necho $MEASURED_FROM $EPOCHREALTIME > {report}";
            await StartAsync("time", ["-f", Format, "-a", "-o", report, "bash", "-euo", "pipefail", "-c", timed], variables).ConfigureAwait(false);
            string[] fields = (await File.ReadAllTextAsync(report).ConfigureAwait(false)).Split([' ', '\n'], StringSplitOptions.TrimEntries);
            return new Measurement(Number(fields[1]) - Number(fields[0]), Number(fields[2]) + Number(fields[3]), (long)Number(fields[4]), Requests: 0);
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static async Task StartAsync(string program, string[] arguments, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await output.ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{arguments[^1]}\nended with {process.ExitCode}:\n{errors}");
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
