using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>Every hostile layer is pulled from a registry: it is refused by name, or comes to nothing, and nothing is left or harmed.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class HostileLayerTests
{
    private TemporaryDirectory _directory = null!;
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public async Task SetUp()
    {
        _directory = new TemporaryDirectory();
        _directory.Write("outside.txt", "outside");
        _registry = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build(options => HostileLayers.Configure(options.Limits));
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
        _directory.Dispose();
    }

    [TestCaseSource(typeof(HostileLayers), nameof(HostileLayers.All))]
    public async Task PullAsync_HostileLayer_IsRefusedByNameOrComesToNothing(HostileLayer attack, CancellationToken token)
    {
        SeededImage.Add(_registry["team/app"], "v1", SeededImage.PlainConfig, attack.Layers());

        if (attack.Failure is null)
        {
            await PullAsync(token);
            Assert.That(Left(), Is.EqualTo(attack.Files.Select(file => $"out/{file}").Append("outside.txt")));
        }
        else
        {
            var failure = (ImgpkgException)(await Assert.ThrowsAsync(attack.Failure, () => PullAsync(token)))!;
            Assert.That($"{failure.Activity}: {failure.Message}", Does.StartWith("Extracting image into directory: ").And.Contain(attack.Says));
            Assert.That(Left(), Is.EqualTo(new[] { "outside.txt" }));
            Assert.That(Directory.Exists(_directory["out"]), Is.False);
        }

        Assert.That(await File.ReadAllTextAsync(_directory["outside.txt"], token), Is.EqualTo("outside"));
        Assert.That(TreeListing.Of(_directory.FullPath).Select(entry => entry.Type), Has.None.EqualTo("symlink"));
    }

    private Task<PullImageResult> PullAsync(CancellationToken token) =>
        _client.Images.PullAsync(ImageReference.Parse(_registry.FullName("team/app:v1")), _directory["out"], cancellationToken: token);

    private IEnumerable<string> Left() => TreeListing.Of(_directory.FullPath).Where(entry => entry.Type == "file").Select(entry => entry.Path);
}
