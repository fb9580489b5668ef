using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Imgpkg.Sdk.References;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>A <c>docker-registry</c> of one side, on a free loopback port, with its images in files. It ends with this object; its files stay.</summary>
internal sealed partial class PrivateRegistry : IAsyncDisposable
{
    private static readonly TimeSpan LogDelay = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly TaskCompletionSource<string> _host = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _requests;

    private PrivateRegistry(string directory)
    {
        string files = Directory.CreateDirectory(directory).FullName;
        string configuration = Path.Combine(files, "config.yml");
        File.WriteAllText(
            configuration,
            $"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {files}/data}}, delete: {{enabled: true}}}}\nhttp: {{addr: \"127.0.0.1:0\"}}\nlog: {{level: info}}\n");
        var start = new ProcessStartInfo("docker-registry", ["serve", configuration]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(CountRequestsAsync(), FindHostAsync());
    }

    /// <summary>The registry part of references.</summary>
    public string Host { get; private set; } = string.Empty;

    public int Port => int.Parse(Host.Split(':')[1], CultureInfo.InvariantCulture);

    public static async Task<PrivateRegistry> StartAsync(string directory)
    {
        var registry = new PrivateRegistry(directory);
        registry.Host = $"localhost:{(await registry._host.Task.ConfigureAwait(false)).Split(':')[1]}";
        return registry;
    }

    /// <summary>A tag of this registry.</summary>
    /// <param name="name">Repository and tag.</param>
    public TagReference Tag(string name) => TagReference.Parse($"{Host}/{name}");

    /// <summary>Counts the requests answered so far, when the access log has come to rest.</summary>
    public async Task<int> RequestsAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _requests);
            await Task.Delay(LogDelay).ConfigureAwait(false);
        }
        while (seen != Volatile.Read(ref _requests));

        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _process.Dispose();
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
