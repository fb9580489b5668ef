using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>What a person sees of the common failures: the original's text on standard error, exit code 1, nothing on standard output.</summary>
[CancelAfter(60_000)]
internal sealed class ErrorMessageTests
{
    private readonly CliProcess _tool = new();
    private readonly TemporaryDirectory _files = new();

    [TearDown]
    public void Delete()
    {
        _tool.Dispose();
        _files.Dispose();
    }

    [Test]
    public async Task Pull_WrongCredentials_ShowsTheRegistrysText(CancellationToken cancellationToken)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: cancellationToken);
        registry.Faults.Add(
            "GET",
            "/manifests/",
            Fault.Respond(401, "incorrect username or password", ("WWW-Authenticate", "Basic realm=\"loopback\"")),
            FaultList.Always);

        CliResult result = await RunAsync(
            cancellationToken, "pull", "-i", $"{registry.Host}/app:v1", "-o", _files["out"], "--registry-username", "user", "--registry-password", "secret");

        AssertError(result, $"""
            Fetching image:
              GET http://{registry.Host}/v2/app/manifests/v1: unexpected status code 401 Unauthorized: incorrect username or password

            """);
        Assert.That(result.StandardError, Does.Not.Contain("secret"));
        Assert.That(registry.Requests, Has.Count.EqualTo(2), "once without and once with the credentials");
    }

    [Test]
    public async Task TagDelete_WhereTagsCannotBeDeletedAlone_SaysSoAndWhatCanBeDone(CancellationToken cancellationToken)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { SupportsTagDeletion = false }, cancellationToken);
        Images.SeededImage.Add(registry["app"], "v1", Images.SeededImage.PlainConfig);

        CliResult result = await RunAsync(cancellationToken, "tag", "delete", "-i", $"{registry.Host}/app:v1");

        AssertError(result, $"""
            {registry.Host} does not delete tags alone, and nothing was deleted:
              DELETE http://{registry.Host}/v2/app/manifests/v1:
                DIGEST_INVALID: provided digest did not match uploaded content
            imgpkg: Hint: the manifest can be deleted by digest where the registry permits it, with all its tags

            """);
        Assert.That(registry["app"].Tags, Contains.Key("v1"));
    }

    [Test]
    public async Task Doctor_RealRegistry_TellsOfItAndSucceeds(CancellationToken cancellationToken)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: cancellationToken);

        CliResult result = await RunAsync(cancellationToken, "doctor", registry.Host, "--column", "check,status");

        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((0, string.Empty)));
        Assert.That(result.StandardOutput, Does.Contain("connection    \tok").And.Contain("scheme        \twarning"));
    }

    [Test]
    public async Task Pull_UnknownRepository_NamesIt(CancellationToken cancellationToken)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: cancellationToken);

        CliResult result = await RunAsync(cancellationToken, "pull", "-i", $"{registry.Host}/nobody/knows:v1", "-o", _files["out"]);

        AssertError(result, $"""
            Fetching image:
              GET http://{registry.Host}/v2/nobody/knows/manifests/v1:
                MANIFEST_UNKNOWN: manifest unknown; map[Tag:v1]

            """);
        Assert.That(Directory.Exists(_files["out"]), Is.False);
    }

    [Test]
    public async Task Pull_RefusedConnection_NamesBothSchemes(CancellationToken cancellationToken)
    {
        int port = UnusedPort();

        CliResult result = await RunAsync(cancellationToken, "pull", "-i", $"127.0.0.1:{port}/app:v1", "-o", _files["out"]);

        AssertError(result, $"""
            Fetching image:
              Error while preparing a transport to talk with the registry:
                Unable to create round tripper:
                  Get "https://127.0.0.1:{port}/v2/": dial tcp 127.0.0.1:{port}: connect: connection refused; Get "http://127.0.0.1:{port}/v2/": dial tcp 127.0.0.1:{port}: connect: connection refused

            """);
    }

    [Test]
    public async Task Pull_CorruptBlob_NamesBothDigestsAndKeepsTheOldOutput(CancellationToken cancellationToken)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: cancellationToken);
        _files.Write("in/a.txt", new string('a', 5000));
        _files.Write("out/precious.txt", "old");
        Assert.That((await RunAsync(cancellationToken, "push", "-i", $"{registry.Host}/app:v1", "-f", _files["in"])).ExitCode, Is.Zero);
        Descriptor layer = ImageManifest.Parse(registry["app"].Manifests.Values.Select(m => new ManifestContent(m.MediaType, m.Bytes)).First()).Layers[0];
        registry.Faults.Add("GET", $"/blobs/{layer.Digest}", Fault.CorruptByteAt(layer.Size - 1));

        CliResult result = await RunAsync(cancellationToken, "pull", "-i", $"{registry.Host}/app:v1", "-o", _files["out"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.StandardError, Does.Match(
                $"^imgpkg: Error: Extracting image into directory: error verifying sha256 checksum after reading {layer.Size} bytes; got \"sha256:[0-9a-f]{{64}}\", want \"{layer.Digest}\"\n$"));
            Assert.That(Directory.GetFileSystemEntries(_files.FullPath).Select(Path.GetFileName), Is.EquivalentTo(new[] { "in", "out" }));
            Assert.That(await File.ReadAllTextAsync(_files["out", "precious.txt"], cancellationToken), Is.EqualTo("old"));
        }
    }

    [Test]
    [Platform("Linux")]
    [UnsupportedOSPlatform("windows")]
    public async Task Push_UnreadableFile_NamesIt(CancellationToken cancellationToken)
    {
        File.SetUnixFileMode(_files.Write("in/locked.txt", "x"), UnixFileMode.None);
        // Root reads everything unless the right to is taken away.
        using var tool = new CliProcess
        {
            Wrapper = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [],
        };

        CliResult result = await tool.RunAsync(["push", "-i", $"oci:{_files["store"]}:v1", "-f", "in"], _files.FullPath, environment: null, cancellationToken: cancellationToken);

        AssertError(result, "Adding file 'in' to tar: open in/locked.txt: permission denied\n");
        Assert.That(File.Exists(_files["store", "index.json"]), Is.False);
    }

    [TestCase("-b")]
    [TestCase("-i")]
    public async Task Push_ReservedLabel_IsRefused(string kind, CancellationToken cancellationToken)
    {
        CliResult result = await RunAsync(
            cancellationToken, "push", kind, $"oci:{_files["store"]}:v1", "-f", _files.FullPath, "-l", "dev.carvel.imgpkg.bundle=mine");

        AssertError(result, "label 'dev.carvel.imgpkg.bundle' is reserved and cannot be overriden. Please use a different key\n");
    }

    [TestCase("push", "-i", "reg.io/up~per:v1", "Parsing 'reg.io/up~per:v1': repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: up~per")]
    [TestCase("push", "-i", "reg.io/app:v 1", "Parsing 'reg.io/app:v 1': tag can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ`: v 1")]
    [TestCase("push", "-i", "https://localhost:5000/xx:v", "Parsing 'https://localhost:5000/xx:v': repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: /localhost:5000/xx")]
    [TestCase("pull", "-i", "https://localhost:5000/xx", "could not parse reference: https://localhost:5000/xx")]
    [TestCase("pull", "-b", "reg.io/app@sha256:short", "could not parse reference: reg.io/app@sha256:short")]
    public async Task Command_InvalidReference_SaysWhatIsWrong(string command, string kind, string reference, string expected, CancellationToken cancellationToken)
    {
        string[] rest = command == "push" ? ["-f", _files.FullPath] : ["-o", _files["out"]];

        CliResult result = await RunAsync(cancellationToken, [command, kind, reference, .. rest]);

        AssertError(result, $"{expected}\n");
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void AssertError(CliResult result, string expected)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.StandardError, Is.EqualTo($"imgpkg: Error: {expected}"));
            Assert.That(result.StandardOutput, Is.Empty);
            Assert.That(result.ExitCode, Is.EqualTo(1));
        }
    }

    private Task<CliResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        _tool.RunAsync(arguments, _files.FullPath, environment: null, cancellationToken: cancellationToken);
}
