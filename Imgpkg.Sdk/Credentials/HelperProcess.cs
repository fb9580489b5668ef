using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Imgpkg.Sdk.Credentials;

/// <summary>One run of a program that answers with a secret: no shell, constant arguments, bounded output (R2.7).</summary>
internal static class HelperProcess
{
    /// <summary>The most a program may write, 1 MiB; real answers have a few kilobytes at most.</summary>
    public const int MaxOutput = 1024 * 1024;

    /// <summary>Runs the executable; whatever ends the wait early also ends the process and its children.</summary>
    /// <returns>The exit code and the output; a null output exceeded <see cref="MaxOutput"/>.</returns>
    /// <exception cref="Win32Exception">The process could not be started.</exception>
    public static async Task<(int ExitCode, byte[]? Output)> RunAsync(
        string executable, string[] arguments, string text, IEnumerable<KeyValuePair<string, string>> environment, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Describe(executable, arguments, environment) };
        process.Start();
        using Stream input = process.StandardInput.BaseStream;
        using Stream output = process.StandardOutput.BaseStream;
        bool ended = false;
        try
        {
            await WriteAsync(input, text, cancellationToken).ConfigureAwait(false);
            byte[]? answer = await ReadAsync(output, cancellationToken).ConfigureAwait(false);
            if (answer is null)
            {
                return (-1, null);
            }

            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            ended = true;
            return (process.ExitCode, answer);
        }
        finally
        {
            if (!ended)
            {
                Kill(process);
            }
        }
    }

    /// <summary>The part of the environment that a helper is given; it has no use for the secrets of other sources (R6.11).</summary>
    /// <param name="environment">All variables.</param>
    /// <param name="names">The variables to pass; null passes all but those of this library.</param>
    public static IEnumerable<KeyValuePair<string, string>> Pass(IReadOnlyDictionary<string, string> environment, IReadOnlyCollection<string>? names) =>
        environment.Where(pair => names?.Contains(pair.Key, StringComparer.Ordinal) ?? !pair.Key.StartsWith("IMGPKG_", StringComparison.Ordinal));

    private static ProcessStartInfo Describe(string executable, string[] arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        // Standard error is inherited: helpers use it to tell the user to touch a key or open a page (registry 2.5).
        var start = new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task WriteAsync(Stream input, string text, CancellationToken cancellationToken)
    {
        try
        {
            await input.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
            input.Close();
        }
        catch (IOException)
        {
            // A program that answers the same to every text may end before it has read this one; its answer counts.
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        byte[] buffer = new byte[8192];
        while (true)
        {
            // Reads of a pipe may not be cancellable themselves; the wait is.
            Task<int> reading = output.ReadAsync(buffer, cancellationToken).AsTask();
            int count = await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return text.ToArray();
            }

            if (text.Length + count > MaxOutput)
            {
                return null;
            }

            text.Write(buffer, 0, count);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself, or parts of it refuse to; either way nobody waits for it any more.
        }
    }
}
