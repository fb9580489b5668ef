using Imgpkg.Sdk.Tests.Archives;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>
/// The command against hostile registries, as a process that gets no more than 256 MiB of memory: whoever keeps what does not end dies of it,
/// with another exit code and text.
/// </summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class HostileCliTests
{
    private static readonly Dictionary<string, string> LittleMemory = new(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = "0x10000000" };

    private readonly CliProcess _tool = new();
    private readonly TemporaryDirectory _files = new();

    [TearDown]
    public void Delete()
    {
        _tool.Dispose();
        Assert.That(TreeListing.Of(_files.FullPath), Is.Empty, "something was left");
        _files.Dispose();
    }

    [TestCase("GET", "manifests", "application/json", "is larger than the limit of 4194304 bytes")]
    [TestCase("GET", "blobs", "application/octet-stream", "error verifying size")]
    public async Task Pull_BodyWithoutEnd_EndsWithAMessage(string method, string pattern, string type, string says, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        SeededImage.Add(registry["app"], "v1", SeededImage.PlainConfig, new TarBuilder().File("x", "1").ToGzip());
        registry.Faults.Add(method, pattern, Fault.Endless(type, " "), FaultList.Always);

        await RefusedAsync(registry, says, token, "pull", "-i", $"{registry.Host}/app:v1", "-o", _files["out"]);
    }

    [Test]
    public async Task TagList_WithoutEnd_EndsWithAMessage(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        registry.Faults.Add("GET", "tags/list", Fault.Endless("application/json", "\"tag\",", start: "{\"tags\":["), FaultList.Always);

        await RefusedAsync(registry, "the list of tags is larger than", token, "tag", "list", "-i", $"{registry.Host}/app");
    }

    [Test]
    public async Task Describe_BombBesideTheLock_EndsWithAMessage(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        SeededImage.Add(registry["app"], "v1", SeededImage.BundleConfig, HostileLayers.Zeros("bomb", 1100));

        await RefusedAsync(registry, "unpacks to more than 200 times its size", token, "describe", "-b", $"{registry.Host}/app:v1");
    }

    // R6.17: names come from strangers, and a terminal does what it is told.
    [Test]
    public async Task Pull_NameThatCommandsTheTerminal_IsShownWithoutCommands(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        SeededImage.Add(registry["app"], "v1", SeededImage.PlainConfig, new TarBuilder().Pax(("path", "../\u001b[2J\u001b]0;owned\u0007\u202etxt")).File("x", "1").ToGzip());

        string error = await RefusedAsync(registry, "outside of the output directory", token, "pull", "-i", $"{registry.Host}/app:v1", "-o", _files["out"], "--tty");

        Assert.That(error, Does.Not.Contain("\u001b]").And.Not.Contain("\u001b[2J").And.Not.Contain("\u0007").And.Not.Contain("\u202e"));
    }

    private async Task<string> RefusedAsync(LoopbackRegistry registry, string says, CancellationToken token, params string[] arguments)
    {
        CliResult result = await _tool.RunAsync(arguments, environment: LittleMemory, cancellationToken: token);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.StandardError);
        Assert.That(result.StandardError.ReplaceLineEndings(" "), Does.Contain(says).And.Not.Contain("Unhandled").And.Not.Contain("   at "), $"{registry.Requests.Count} requests");
        return result.StandardError;
    }
}
