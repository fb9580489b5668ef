using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Imgpkg.Sdk.Credentials;

/// <summary>One run of a credential helper: no shell, one constant argument, the key on its input, bounded output (R2.7).</summary>
internal static class HelperProcess
{
    /// <summary>The most a helper may write, 1 MiB; real answers have a few kilobytes at most.</summary>
    public const int MaxOutput = 1024 * 1024;

    /// <summary>Runs the executable; whatever ends the wait early also ends the process and its children.</summary>
    /// <returns>The exit code and the output; a null output exceeded <see cref="MaxOutput"/>.</returns>
    /// <exception cref="Win32Exception">The process could not be started.</exception>
    public static async Task<(int ExitCode, byte[]? Output)> RunAsync(
        string executable, string serverKey, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Describe(executable, environment) };
        process.Start();
        using Stream input = process.StandardInput.BaseStream;
        using Stream output = process.StandardOutput.BaseStream;
        bool ended = false;
        try
        {
            await WriteKeyAsync(input, serverKey, cancellationToken).ConfigureAwait(false);
            byte[]? text = await ReadAsync(output, cancellationToken).ConfigureAwait(false);
            if (text is null)
            {
                return (-1, null);
            }

            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            ended = true;
            return (process.ExitCode, text);
        }
        finally
        {
            if (!ended)
            {
                Kill(process);
            }
        }
    }

    private static ProcessStartInfo Describe(string executable, IReadOnlyDictionary<string, string> environment)
    {
        // Standard error is inherited: helpers use it to tell the user to touch a key or open a page (registry 2.5).
        var start = new ProcessStartInfo(executable)
        {
            ArgumentList = { "get" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            // A helper has no use for the secrets of other sources (R6.11).
            if (!name.StartsWith("IMGPKG_", StringComparison.Ordinal))
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }

    private static async Task WriteKeyAsync(Stream input, string serverKey, CancellationToken cancellationToken)
    {
        try
        {
            await input.WriteAsync(Encoding.UTF8.GetBytes(serverKey), cancellationToken).ConfigureAwait(false);
            input.Close();
        }
        catch (IOException)
        {
            // A helper that answers the same for every key may end before it has read this one; its answer counts.
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
