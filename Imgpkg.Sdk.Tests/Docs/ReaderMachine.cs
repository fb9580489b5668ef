using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Docs;

/// <summary>
/// The machine of somebody who types what a page says: an empty home, the built command on the path, a registry on plain http at
/// <c>localhost:5000</c> and others on https, each in a directory and on a port of this run.
/// </summary>
internal sealed partial class ReaderMachine : IAsyncDisposable
{
    private const string LocalRegistry = "localhost:5000";
    private const string ShellErrors = "shell.txt";

    // Paths on the pages, and what stands for them here. No other absolute ones are used.
    private static readonly (string OnPage, string Here)[] Folders = [("/home/me", "home"), ("/mnt/usb", "usb")];

    // The last one wants the user name and password of DockerRegistryProcess.
    private const string PrivateRegistry = "registry.private.example";

    private static readonly string[] SecureRegistries = ["registry.example", "registry.site.example", PrivateRegistry];

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, DockerRegistryProcess> _registries = new(StringComparer.Ordinal);
    private TunnelProxy? _proxy;

    private ReaderMachine()
    {
        _directory.Write("bin/imgpkg", $"""
            #!/bin/sh
            # A reader's output is a terminal unless it goes elsewhere. What shells ask while completing has no flags.
            case $1 in
              __*) ;;
              *) [ ! /dev/fd/1 -ef "$READER_TERMINAL" ] || set -- "$@" --tty ;;
            esac
            exec '{SuiteEnvironment.DotnetProgram}' exec '{SuiteEnvironment.CliAssembly}' "$@"
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_directory["bin", "imgpkg"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(_directory["home", "demo"]);
        Directory.CreateDirectory(_directory["usb"]);
    }

    /// <summary>Sets up what these commands mention.</summary>
    public static async Task<ReaderMachine> StartAsync(IReadOnlyCollection<DocumentedCommand> commands, CancellationToken cancellationToken)
    {
        ReaderMachine machine = new();
        try
        {
            await machine.StartRegistriesAsync(string.Join('\n', commands.Select(command => command.Text)), cancellationToken);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs commands one after the other in one shell and answers what the reader saw, and the exit codes.</summary>
    public async Task<IReadOnlyList<(int ExitCode, string Output)>> RunAsync(IReadOnlyList<DocumentedCommand> commands, CancellationToken cancellationToken)
    {
        string script = _directory.Write("script.sh", ScriptOf(commands));
        var start = new ProcessStartInfo("/bin/bash", [script]) { WorkingDirectory = _directory["home", "demo"], UseShellExecute = false, RedirectStandardInput = true };
        CleanEnvironment.Prepare(start, _directory["home"], _directory["home", ".docker"]);
        start.Environment["PATH"] = $"{_directory["bin"]}:{start.Environment["PATH"]}";
        if (_proxy is not null)
        {
            start.Environment["HTTPS_PROXY"] = _proxy.Address;
            start.Environment["SSL_CERT_FILE"] = _directory.Write("authorities.pem", string.Concat(_registries.Values.Select(registry => $"{registry.CertificatePem}\n")));
        }

        using Process shell = Process.Start(start)!;
        shell.StandardInput.Close();
        try
        {
            await shell.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!shell.HasExited)
            {
                shell.Kill(entireProcessTree: true);
                await shell.WaitForExitAsync(CancellationToken.None);
            }
        }

        return [.. Enumerable.Range(0, commands.Count).Select(Answer)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        foreach (DockerRegistryProcess registry in _registries.Values)
        {
            await registry.DisposeAsync();
        }

        _directory.Dispose();
    }

    private static IPEndPoint EndPointOf(DockerRegistryProcess registry) => IPEndPoint.Parse(registry.Host);

    private async Task StartRegistriesAsync(string text, CancellationToken cancellationToken)
    {
        if (text.Contains(LocalRegistry, StringComparison.Ordinal))
        {
            _registries[LocalRegistry] = await DockerRegistryProcess.StartAsync(cancellationToken: cancellationToken);
        }

        foreach (string name in SecureRegistries.Where(name => text.Contains(name, StringComparison.Ordinal)))
        {
            _registries[name] = await DockerRegistryProcess.StartAsync(
                new DockerRegistryOptions { Https = true, Names = [name], Authentication = name == PrivateRegistry }, cancellationToken);
            _proxy ??= new TunnelProxy(Route);
        }
    }

    private IPEndPoint Route(string host) => _registries.TryGetValue(host.Split(':')[0], out DockerRegistryProcess? registry)
        ? EndPointOf(registry)
        : throw new IOException($"there is no {host}");

    // The braces keep a command in the shell itself, so that directories and variables stay for the next one.
    private string ScriptOf(IReadOnlyList<DocumentedCommand> commands)
    {
        StringBuilder script = new();
        script.Append(CultureInfo.InvariantCulture, $"exec >'{_directory[ShellErrors]}' 2>&1\n");
        for (int i = 0; i < commands.Count; i++)
        {
            string output = _directory[$"output-{i}.txt"];
            script.Append(CultureInfo.InvariantCulture, $"export READER_TERMINAL='{output}'\n{{\n{ToHere(commands[i].Text)}\n}} >'{output}' 2>&1 </dev/null\n");
            script.Append(CultureInfo.InvariantCulture, $"echo $? >'{_directory[$"exit-{i}.txt"]}'\n");
        }

        return script.ToString();
    }

    private (int ExitCode, string Output) Answer(int command)
    {
        // A shell that a command ended has no more answers.
        string exitFile = _directory[$"exit-{command}.txt"];
        return File.Exists(exitFile)
            ? (int.Parse(File.ReadAllText(exitFile), CultureInfo.InvariantCulture), ToPage(File.ReadAllText(_directory[$"output-{command}.txt"])))
            : (-1, $"(not run: the shell ended before) {File.ReadAllText(_directory[ShellErrors])}");
    }

    private string ToHere(string text)
    {
        if (Stray().Match(text) is { Success: true } stray)
        {
            throw new InvalidOperationException($"A page names '{stray.Groups["path"].Value}', which is not of this machine's: {text}");
        }

        string here = Folders.Aggregate(text, (result, folder) => result.Replace(folder.OnPage, _directory[folder.Here], StringComparison.Ordinal));
        return _registries.TryGetValue(LocalRegistry, out DockerRegistryProcess? local)
            ? here.Replace(LocalRegistry, AddressOf(local), StringComparison.Ordinal)
            : here;
    }

    private string ToPage(string text)
    {
        string page = Folders.Aggregate(text, (result, folder) => result.Replace(_directory[folder.Here], folder.OnPage, StringComparison.Ordinal));
        if (_proxy is not null)
        {
            page = page.Replace(_proxy.Address, "http://proxy.example:3128", StringComparison.Ordinal);
        }

        return _registries.TryGetValue(LocalRegistry, out DockerRegistryProcess? local)
            ? page.Replace(AddressOf(local), LocalRegistry, StringComparison.Ordinal)
            : page;
    }

    private static string AddressOf(DockerRegistryProcess registry) => $"localhost:{EndPointOf(registry).Port}";

    // An absolute path that is none of the folders above.
    [GeneratedRegex(@"(?:^|[\s:='"">])(?<path>/(?!home/me\b|mnt/usb\b|dev/)\w\S*)")]
    private static partial Regex Stray();
}
