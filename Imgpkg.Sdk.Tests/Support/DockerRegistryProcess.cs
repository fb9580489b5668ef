using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>
/// A real registry (CNCF distribution, Debian's <c>docker-registry</c>) on a free loopback port. It ends with this object, and also
/// when the test host is killed.
/// </summary>
internal sealed partial class DockerRegistryProcess : IAsyncDisposable
{
    /// <summary>The category of fixtures that use this class.</summary>
    public const string Category = "RealRegistry";

    public const string UserName = "user";
    public const string Password = "password";

    private const string Program = "docker-registry";

    // bcrypt of the password above; there is no bcrypt in the base library.
    private const string Htpasswd = UserName + ":$2y$05$abcdefghijklmnopqrstuuWG29KuyeAicPCJODk1zjyGvyQUU2awu\n";

    // The registry is killed at the end of the shell's input, which comes when this process closes it or dies, however it dies; or with the signal
    // that is the first line there. The
    // watcher holds none of the outputs, so they end when the registry does.
    private const string Script =
        "exec 3<&0; docker-registry serve \"$0\" <&- 3<&- & pid=$!; { read -r signal; kill -${signal:-TERM} $pid; } <&3 >/dev/null 2>&1 & exec 3<&-; wait $pid";

    private readonly Process _process;
    private readonly TemporaryDirectory _directory;
    private readonly OutputLines _accessLog;
    private readonly OutputLines _serverLog;

    private DockerRegistryProcess(DockerRegistryOptions options)
    {
        _directory = new TemporaryDirectory();
        WriteSecrets(options);
        string configuration = _directory.Write("config.yml", options.ToYaml(_directory));
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, configuration])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("REGISTRY_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        _process = Process.Start(start)!;
        _accessLog = new OutputLines(_process.StandardOutput);
        _serverLog = new OutputLines(_process.StandardError);
    }

    /// <summary>The registry part of references, for example <c>127.0.0.1:43210</c>.</summary>
    public string Host { get; private set; } = string.Empty;

    public Uri BaseAddress => new($"{(CertificatePem is null ? "http" : "https")}://{Host}/");

    /// <summary>The authority to trust, as PEM; null for http.</summary>
    public string? CertificatePem { get; private set; }

    /// <summary>
    /// Ignores the test, saying why, when the program is not installed; with <c>IMGPKG_TEST_REQUIRE_REGISTRY=1</c> that is a failure.
    /// </summary>
    public static void RequireOrIgnore()
    {
        if (SuiteEnvironment.FindProgram(Program) is not null && File.Exists("/bin/sh"))
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("IMGPKG_TEST_REQUIRE_REGISTRY") == "1")
        {
            Assert.Fail($"{Program} is not on PATH, and IMGPKG_TEST_REQUIRE_REGISTRY=1 says that it must be.");
        }

        Assert.Ignore($"{Program} is not on PATH; on Debian: apt-get install docker-registry");
    }

    /// <summary>Starts a registry, or ignores the test (<see cref="RequireOrIgnore"/>).</summary>
    public static async Task<DockerRegistryProcess> StartAsync(DockerRegistryOptions? options = null, CancellationToken cancellationToken = default)
    {
        RequireOrIgnore();
        var registry = new DockerRegistryProcess(options ?? new DockerRegistryOptions());
        try
        {
            // The registry chooses the port itself and says so when it listens: nothing to poll, no port to lose to somebody else.
            string line = await registry._serverLog.WaitForAsync(text => Listening().IsMatch(text), cancellationToken);
            registry.Host = Listening().Match(line).Groups["host"].Value;
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every request answered so far, in the order of their ends. Only for registries on plain http.</summary>
    public async Task<IReadOnlyList<AccessLogLine>> ReadAccessLogAsync(CancellationToken cancellationToken = default)
    {
        // The log arrives through a pipe; what stands before the line of a request made now is complete.
        string marker = $"/v2/?marker={Guid.NewGuid():n}";
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(BaseAddress, marker), cancellationToken);
        await _accessLog.WaitForAsync(line => line.Contains(marker, StringComparison.Ordinal), cancellationToken);
        return [.. _accessLog.Snapshot().Select(AccessLogLine.Parse).OfType<AccessLogLine>().Where(line => !line.Target.StartsWith("/v2/?marker=", StringComparison.Ordinal))];
    }

    /// <summary>Ends the registry with SIGKILL; what it has in <see cref="DockerRegistryOptions.StorageDirectory"/> stays.</summary>
    public async Task KillAsync()
    {
        await _process.StandardInput.WriteLineAsync("KILL");
        await _process.StandardInput.FlushAsync(CancellationToken.None);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>A manifest as the registry has it: without the header that permits every form, it would convert. Only for plain http without passwords.</summary>
    public async Task<byte[]> ReadManifestAsync(string repository, string reference, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Accept.ParseAdd(string.Join(", ", MediaTypes.DockerManifest, MediaTypes.DockerIndex, MediaTypes.OciManifest, MediaTypes.OciIndex));
        return await client.GetByteArrayAsync(new Uri(BaseAddress, $"v2/{repository}/manifests/{reference}"), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAll(_accessLog.Completion, _serverLog.Completion);
        _process.Dispose();
        _directory.Dispose();
    }

    private void WriteSecrets(DockerRegistryOptions options)
    {
        _directory.Write("htpasswd", Htpasswd);
        _directory.Write("tokens.pem", options.Tokens?.CertificatePem ?? string.Empty);
        if (options.Https)
        {
            (X509Certificate2 server, CertificatePem) = LoopbackCertificate.Create(options.Names, expired: false);
            using (server)
            {
                using ECDsa key = server.GetECDsaPrivateKey()!;
                _directory.Write("server.pem", server.ExportCertificatePem());
                _directory.Write("server.key", key.ExportECPrivateKeyPem());
            }
        }
    }

    [GeneratedRegex("msg=\"listening on (?<host>127\\.0\\.0\\.1:[0-9]+)(?:, tls)?\"")]
    private static partial Regex Listening();
}
