using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Archives;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class ImageClientTests
{
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;
    private Digest _image;

    private LoopbackRepository Repository => _registry["team/app"];

    [SetUp]
    public async Task SetUp()
    {
        _registry = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
        _image = SeededImage.Add(Repository, "v1", SeededImage.PlainConfig, new TarBuilder().File("a", "1").ToGzip());
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Test]
    public async Task ResolveAsync_Tag_AsksWithHeadOnly(CancellationToken token)
    {
        DigestReference resolved = await _client.Images.ResolveAsync(Reference("v1"), token);

        Assert.That(resolved.FullName, Is.EqualTo($"{_registry.FullName("team/app")}@{_image}"));
        Assert.That(_registry.Requests.Where(request => request.Path.Contains("/manifests/", StringComparison.Ordinal)).Select(request => request.Method), Is.EqualTo(new[] { "HEAD" }));
    }

    [Test]
    public async Task ResolveAsync_HeadIsRefused_GetAnswers(CancellationToken token)
    {
        _registry.Faults.Add("HEAD", "/manifests/", Fault.Respond(403), FaultList.Always);

        Assert.That((await _client.Images.ResolveAsync(Reference("v1"), token)).Digest, Is.EqualTo(_image));
    }

    [Test]
    public async Task ResolveAsync_Missing_ReportsWhatTheRegistrySays(CancellationToken token)
    {
        RegistryNotFoundException failure = (await Assert.ThrowsAsync<RegistryNotFoundException>(() => _client.Images.ResolveAsync(Reference("v2"), token)))!;

        Assert.That(failure.Message, Does.StartWith("GET ").And.Contain("MANIFEST_UNKNOWN"));
    }

    [Test]
    public async Task TagAsync_NewTag_PutsTheSameBytes(CancellationToken token)
    {
        await _client.Images.TagAsync(Reference("v1"), "v2", token);

        Assert.That(Repository.Tags["v2"], Is.EqualTo(_image));
        Assert.That(Repository.Manifests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task TagAsync_TagIsThere_WritesNothing(CancellationToken token)
    {
        await _client.Images.TagAsync(Reference("v1"), "v1", token);

        Assert.That(_registry.Requests.Select(request => request.Method), Has.None.EqualTo("PUT"));
    }

    [Test]
    public async Task ListTagsAsync_SeveralPages_ListsEachOnce(CancellationToken token)
    {
        await using LoopbackRegistry paged = await LoopbackRegistry.StartAsync(new LoopbackOptions { TagPageLimit = 2 }, token);
        string[] expected = ["a", "b", "c", "d", "e"];
        foreach (string tag in expected)
        {
            SeededImage.Add(paged["team/app"], tag, SeededImage.PlainConfig);
        }

        var tags = new List<string>();
        await foreach (string tag in _client.Images.ListTagsAsync(RepositoryReference.Parse(paged.FullName("team/app")), token))
        {
            tags.Add(tag);
        }

        Assert.That(tags, Is.EquivalentTo(expected));
    }

    [Test]
    public async Task PullAsync_ConfigLargerThanAllowed_IsRefusedBeforeItIsRead(CancellationToken token)
    {
        using var directory = new TemporaryDirectory();
        string json = $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{"mediaType":"{{MediaTypes.DockerConfig}}","size":9000000000,"digest":"{{_image}}"},"layers":[]}""";
        Repository.AddManifest(MediaTypes.DockerManifest, json, "huge");

        await Assert.ThrowsAsync<SizeLimitExceededException>(() => _client.Images.PullAsync(Reference("huge"), directory["out"], cancellationToken: token));

        Assert.That(Path.Exists(directory["out"]), Is.False);
    }

    private ImageReference Reference(string tag) => ImageReference.Parse(_registry.FullName($"team/app:{tag}"));
}
