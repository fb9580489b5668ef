using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Archives;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Bundles;

/// <summary>Which nested bundles a recursive pull fetches, from where, and how it reports them (formats 10.3; cli 6.6).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class RecursivePullTests
{
    private readonly RecordedProgress _progress = new();
    private TemporaryDirectory _directory = null!;
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public async Task SetUp()
    {
        _directory = new TemporaryDirectory();
        _registry = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task PullAsync_BundleMetTwice_IsSkippedWithItsLockReference(CancellationToken token)
    {
        string inner = AddBundle("team/inner", "inner");
        string middle = AddBundle("team/middle", "middle", inner);
        AddBundle("team/outer", "outer", middle, inner);

        PullBundleResult result = await PullAsync("team/outer", token);

        Assert.That(
            _progress.Steps.Where(step => step.Phase != TransferPhase.ExtractingLayer).Select(step => (step.Phase, step.Depth, step.Reference?.FullName)).Take(4),
            Is.EqualTo(new[]
            {
                (TransferPhase.PullingBundle, 0, result.Reference.FullName),
                (TransferPhase.PullingNestedBundle, 1, middle),
                (TransferPhase.PullingNestedBundle, 2, inner),
                (TransferPhase.NestedBundleSkipped, 1, inner),
            }));
        Assert.That(result.NestedBundles.Select(bundle => bundle.FullName), Is.EqualTo(new[] { middle, inner }));
    }

    [Test]
    public async Task PullAsync_OneBundleUnderTwoReferences_IsPulledTwiceIntoOneDirectory(CancellationToken token)
    {
        string one = AddBundle("team/one", "same");
        string other = AddBundle("team/other", "same");
        AddBundle("team/outer", "outer", one, other);

        PullBundleResult result = await PullAsync("team/outer", token);

        Assert.That(result.NestedBundles.Select(bundle => bundle.FullName), Is.EqualTo(new[] { one, other }));
        Assert.That(Directory.GetDirectories(_directory["out", ".imgpkg", "bundles"]), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task PullAsync_PlainImagesAndIndexes_AreNotDownloaded(CancellationToken token)
    {
        byte[] layer = new TarBuilder().File("x", "1").ToGzip();
        Digest image = SeededImage.Add(_registry["team/image"], tag: null, SeededImage.PlainConfig, layer);
        Digest index = _registry["team/index"].AddManifest(MediaTypes.OciIndex, $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[]}""");
        AddBundle("team/outer", "outer", $"{_registry.FullName("team/image")}@{image}", $"{_registry.FullName("team/index")}@{index}");

        PullBundleResult result = await PullAsync("team/outer", token);

        Assert.That(result.NestedBundles, Is.Empty);
        Assert.That(_registry.Requests.Select(request => request.Path), Has.None.Contain(Digest.Of(layer).ToString()));
        Assert.That(Directory.Exists(_directory["out", ".imgpkg", "bundles"]), Is.False);
    }

    [Test]
    public async Task PullAsync_LocationsSayPlainImage_AreBelievedWithoutARequest(CancellationToken token)
    {
        string nested = AddBundle("team/outer", "nested");
        Digest outer = Digest.Parse(AddBundle("team/outer", "outer", nested).Split('@')[1]);
        SeededImage.Add(
            _registry["team/outer"],
            $"sha256-{outer.Hex}.image-locations.imgpkg",
            SeededImage.PlainConfig,
            new TarBuilder().File("image-locations.yml", $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImageLocations\nimages:\n- image: {nested}\n  isBundle: false\n").ToGzip());

        PullBundleResult result = await PullAsync("team/outer", token);

        Assert.That((result.IsRelocated, result.NestedBundles.Count), Is.EqualTo((true, 0)));
        Assert.That(_registry.Requests.Select(request => request.Path), Has.None.EndsWith(nested.Split('@')[1]));
    }

    [Test]
    public async Task PullAsync_NotRecursive_NeverAsksForTheImagesOwnRepositories(CancellationToken token)
    {
        AddBundle("team/outer", "outer", AddBundle("team/inner", "inner"));

        PullBundleResult result = await _client.Bundles.PullAsync(ImageReference.Parse(_registry.FullName("team/outer:outer")), _directory["out"], cancellationToken: token);

        Assert.That((result.IsRelocated, result.NestedBundles.Count), Is.EqualTo((false, 0)));
        Assert.That(_registry.Requests.Select(request => request.Path), Has.None.Contain("/team/inner/"));
    }

    /// <summary>Puts a bundle into a repository, tagged with its name, and returns its digest reference.</summary>
    private string AddBundle(string repository, string name, params string[] images)
    {
        string list = images.Length == 0 ? string.Empty : $"images:\n{string.Concat(images.Select(image => $"- image: {image}\n"))}";
        byte[] layer = new TarBuilder().File(".imgpkg/images.yml", $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n{list}").File("name", name).ToGzip();
        return $"{_registry.FullName(repository)}@{SeededImage.Add(_registry[repository], name, SeededImage.BundleConfig, layer)}";
    }

    private Task<PullBundleResult> PullAsync(string repository, CancellationToken token) => _client.Bundles.PullAsync(
        ImageReference.Parse(_registry.FullName($"{repository}:outer")), _directory["out"], new PullBundleOptions { Recursive = true }, _progress, token);
}
