using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>A <c>docker-registry</c> of one side, on a free loopback port, with its images in files. It ends with this object.</summary>
internal sealed partial class PrivateRegistry : IAsyncDisposable
{
    private readonly string _directory;
    private readonly Process _process;
    private readonly TaskCompletionSource<string> _host = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _requests;

    private PrivateRegistry(string directory)
    {
        _directory = Directory.CreateDirectory(directory).FullName;
        string configuration = Path.Combine(_directory, "config.yml");
        File.WriteAllText(
            configuration,
            $"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {_directory}/data}}, delete: {{enabled: true}}}}\nhttp: {{addr: \"127.0.0.1:0\"}}\nlog: {{level: info}}\n");
        var start = new ProcessStartInfo("docker-registry", ["serve", configuration]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(CountRequestsAsync(), FindHostAsync());
    }

    /// <summary>The requests answered so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The registry part of references.</summary>
    public string Host { get; private set; } = string.Empty;

    public int Port => int.Parse(Host.Split(':')[1], CultureInfo.InvariantCulture);

    public static async Task<PrivateRegistry> StartAsync(string directory)
    {
        var registry = new PrivateRegistry(directory);
        registry.Host = $"localhost:{(await registry._host.Task.ConfigureAwait(false)).Split(':')[1]}";
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // The access log, one line for a request.
    private async Task CountRequestsAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is not null)
        {
            Interlocked.Increment(ref _requests);
        }
    }

    private async Task FindHostAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _host.TrySetResult(match.Groups["host"].Value);
            }
        }

        _host.TrySetException(new InvalidOperationException("docker-registry ended before it listened."));
    }

    [GeneratedRegex(@"listening on (?<host>127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
