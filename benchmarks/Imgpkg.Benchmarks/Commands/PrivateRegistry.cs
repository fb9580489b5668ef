using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Imgpkg.Sdk.References;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>
/// A <c>docker-registry</c> of one side, on a free loopback port, with its images in files. Its logs are files, too: reading them while something is
/// measured would take part in it. It ends with this object; its files stay.
/// </summary>
internal sealed partial class PrivateRegistry : IAsyncDisposable
{
    private static readonly TimeSpan LogDelay = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly string _log;
    private readonly FileStream _accessLog;
    private int _requests;

    private PrivateRegistry(string directory)
    {
        string files = Directory.CreateDirectory(directory).FullName;
        string configuration = Path.Combine(files, "config.yml");
        File.WriteAllText(
            configuration,
            $"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {files}/data}}, delete: {{enabled: true}}}}\nhttp: {{addr: \"127.0.0.1:0\"}}\nlog: {{level: info}}\n");
        _log = Path.Combine(files, "registry.log");
        string accessLog = Path.Combine(files, "access.log");
        _accessLog = new FileStream(accessLog, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        var start = new ProcessStartInfo("bash", ["-c", $"exec docker-registry serve '{configuration}' >> '{accessLog}' 2> '{_log}'"]) { UseShellExecute = false };
        _process = Process.Start(start)!;
    }

    /// <summary>The registry part of references.</summary>
    public string Host { get; private set; } = string.Empty;

    public int Port => int.Parse(Host.Split(':')[1], CultureInfo.InvariantCulture);

    public static async Task<PrivateRegistry> StartAsync(string directory)
    {
        var registry = new PrivateRegistry(directory);
        registry.Host = $"localhost:{(await registry.FindHostAsync().ConfigureAwait(false)).Split(':')[1]}";
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
            seen = await CountAsync().ConfigureAwait(false);
            await Task.Delay(LogDelay).ConfigureAwait(false);
        }
        while (seen != await CountAsync().ConfigureAwait(false));

        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _accessLog.DisposeAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    // One line for a request; what was counted is not read again.
    private async Task<int> CountAsync()
    {
        byte[] part = new byte[64 * 1024];
        while (await _accessLog.ReadAsync(part).ConfigureAwait(false) is var count && count > 0)
        {
            _requests += part.AsSpan(0, count).Count((byte)'\n');
        }

        return _requests;
    }

    private async Task<string> FindHostAsync()
    {
        while (!_process.HasExited)
        {
            if (File.Exists(_log) && Listening().Match(await File.ReadAllTextAsync(_log).ConfigureAwait(false)) is { Success: true } match)
            {
                return match.Groups["host"].Value;
            }

            await Task.Delay(LogDelay).ConfigureAwait(false);
        }

        throw new InvalidOperationException("docker-registry ended before it listened.");
    }

    [GeneratedRegex(@"listening on (?<host>127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
