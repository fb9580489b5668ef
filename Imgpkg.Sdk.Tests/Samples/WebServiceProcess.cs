using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Samples;

/// <summary>The web service as a process on a free loopback port. It ends with this object, and also when the test host is killed.</summary>
internal sealed partial class WebServiceProcess : IAsyncDisposable
{
    // SIGTERM, as services are stopped, at the end of the shell's input.
    private const string Script = "exec 3<&0; \"$@\" <&- 3<&- & pid=$!; { cat; kill $pid; } <&3 >/dev/null 2>&1 & exec 3<&-; wait $pid";

    private readonly TemporaryDirectory _home = new();
    private readonly Process _process;
    private readonly OutputLines _output;
    private readonly OutputLines _errors;

    private WebServiceProcess(IReadOnlyList<string> registries)
    {
        string assembly = SuiteEnvironment.SampleAssembly("WebService");
        IEnumerable<string> settings = registries.SelectMany((registry, index) => new[] { $"--Registries:{index}", registry });
        string[] command = [SuiteEnvironment.DotnetProgram, "exec", assembly, "--urls", "http://127.0.0.1:0", "--Imgpkg:MaxAttempts", "1", .. settings];
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", .. command])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        CleanEnvironment.Prepare(start, _home.FullPath, _home.FullPath);
        _process = Process.Start(start)!;
        _output = new OutputLines(_process.StandardOutput);
        _errors = new OutputLines(_process.StandardError);
    }

    /// <summary>Speaks to the service.</summary>
    public HttpClient Client { get; } = new() { Timeout = Timeout.InfiniteTimeSpan };

    public static async Task<WebServiceProcess> StartAsync(IReadOnlyList<string> registries, CancellationToken cancellationToken)
    {
        var service = new WebServiceProcess(registries);
        try
        {
            string line = await service._output.WaitForAsync(text => Listening().IsMatch(text), cancellationToken);
            service.Client.BaseAddress = new Uri(Listening().Match(line).Groups["address"].Value);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>The events of a relocation, to the last one; those behind a number only if one is given.</summary>
    public async IAsyncEnumerable<SseItem<JsonElement>> ReadEventsAsync(Uri relocation, int? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{relocation}/events");
        if (after is { } last)
        {
            request.Headers.Add("Last-Event-ID", $"{last}");
        }

        using HttpResponseMessage answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (SseItem<JsonElement> item in SseParser.Create(body, static (_, data) => JsonElement.Parse(data)).EnumerateAsync(cancellationToken))
        {
            yield return item;
        }
    }

    /// <summary>Asks the service to stop and waits for its end.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Task.WhenAll(_output.Completion, _errors.Completion);
        Client.Dispose();
        _process.Dispose();
        _home.Dispose();
    }

    [GeneratedRegex("Now listening on: (?<address>http://127\\.0\\.0\\.1:[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}
