using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Archives;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Bundles;

/// <summary>Whether a pulled bundle's lock is rewritten, and what is asked for to decide that (formats 10.2, 11.3).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class RelocationTests
{
    private const string Header = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImageLocations\n";
    private TemporaryDirectory _directory = null!;
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    private LoopbackRepository Repository => _registry["team/app"];

    public static IEnumerable<TestCaseData> BrokenLocations()
    {
        byte[] good = new TarBuilder().File("image-locations.yml", Header).ToGzip();
        yield return Case("two layers", MediaTypes.DockerLayer, "Expected locations OCI Image to only have a single layer, got 2", good, good);
        yield return Case("no layer", MediaTypes.DockerLayer, "Expected locations OCI Image to only have a single layer, got 0");
        yield return Case("layer type", MediaTypes.OciLayerGzip, $"Expected layer to have docker layer media type, was {MediaTypes.OciLayerGzip}", good);
        yield return Case("no file", MediaTypes.DockerLayer, "Expected to find image-locations.yml in location image", new TarBuilder().File("locations.yml", Header).ToGzip());
        yield return Case("kind", MediaTypes.DockerLayer, "Validating kind: Unknown kind (known: ImageLocations)", Locations("apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n"));
        yield return Case("version", MediaTypes.DockerLayer, "Validating apiVersion: Unknown version (known: imgpkg.carvel.dev/v1alpha1)", Locations("kind: ImageLocations\n"));
    }

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
    public async Task PullAsync_FortyImagesWithoutLocations_AsksForEachOnce(CancellationToken token)
    {
        await PushAsync(40, token);
        _registry.ClearRequests();

        PullBundleResult result = await PullAsync(token);

        Assert.That(result.IsRelocated, Is.True);
        Assert.That(_registry.Requests, Has.Count.LessThanOrEqualTo(45), string.Join('\n', _registry.Requests));
        Assert.That(_registry.MostRequestsInFlight, Is.InRange(1, 5));
        string[] images = [.. (await File.ReadAllLinesAsync(_directory["out", ".imgpkg", "images.yml"], token)).Where(line => line.StartsWith("- image: ", StringComparison.Ordinal))];
        Assert.That(images, Is.EqualTo(Images(40).Select(image => $"- image: {_registry.FullName("team/app")}@{image.Split('@')[1]}")));
    }

    [TestCase(404)]
    [TestCase(401)]
    [TestCase(403)]
    public async Task PullAsync_OneImageIsNotThere_LeavesTheLockAsItIs(int status, CancellationToken token)
    {
        await PushAsync(8, token);
        _registry.Faults.Add("*", $"/manifests/{Images(8).Last().Split('@')[1]}", Fault.Error(status, "REFUSED"), FaultList.Always);

        PullBundleResult result = await PullAsync(token);

        Assert.That(result.IsRelocated, Is.False);
        Assert.That(await File.ReadAllBytesAsync(_directory["out", ".imgpkg", "images.yml"], token), Is.EqualTo(await File.ReadAllBytesAsync(_directory["bundle", ".imgpkg", "images.yml"], token)));
    }

    [Test]
    public async Task PullAsync_FirstImageIsNotThere_AsksForNoOther(CancellationToken token)
    {
        await PushAsync(8, token);
        Repository.RemoveManifest(Digest.Parse(Images(8).First().Split('@')[1]));
        _registry.ClearRequests();

        await PullAsync(token);

        Assert.That(_registry.Requests.Select(request => request.Path).Where(path => Images(8).Any(image => path.EndsWith(image.Split('@')[1], StringComparison.Ordinal))).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task PullAsync_RegistryFailsOnAnImage_FailsAndKeepsTheOldContent([Values(0, 7)] int index, CancellationToken token)
    {
        await PushAsync(8, token);
        _directory.Write("out/old", "old");
        _registry.Faults.Add("*", $"/manifests/{Images(8).ElementAt(index).Split('@')[1]}", Fault.Error(500, "UNKNOWN"), FaultList.Always);

        await Assert.ThrowsAsync(Is.InstanceOf<Sdk.Registry.RegistryException>(), () => PullAsync(token));

        Assert.That(Left(), Is.EqualTo(new[] { "bundle", "out" }));
        Assert.That(File.Exists(_directory["out", "old"]), Is.True);
    }

    [TestCase(404, true)]
    [TestCase(401, true)]
    [TestCase(403, true)]
    [TestCase(500, false)]
    [TestCase(400, false)]
    public async Task PullAsync_LocationsCannotBeFetched_FailsUnlessRefused(int status, bool succeeds, CancellationToken token)
    {
        await PushAsync(1, token);
        _registry.Faults.Add("GET", "image-locations", Fault.Error(status, "REFUSED"), FaultList.Always);

        if (succeeds)
        {
            Assert.That((await PullAsync(token)).IsRelocated, Is.True);
            return;
        }

        var failure = (ImgpkgException)(await Assert.ThrowsAsync(Is.InstanceOf<ImgpkgException>(), () => PullAsync(token)))!;
        Assert.That(ErrorText.Of(failure), Does.StartWith("Fetching location image: GET "));
    }

    [TestCase("image-locations.yml", "- image: elsewhere.test/a@sha256:0\n  isBundle: true\n")]
    [TestCase("any/where/image-locations.yml", "")]
    [TestCase("./image-locations.yml", "- image: a\n  isBundle: false\n  more: 1\n- image: a\n  isBundle: true\n")]
    public async Task PullAsync_WithLocations_ChecksNoImage(string name, string images, CancellationToken token)
    {
        Digest bundle = await PushAsync(3, token);
        string text = Header + (images.Length == 0 ? "images: null\n" : $"images:\n{images}");
        SeededImage.Add(Repository, $"sha256-{bundle.Hex}.image-locations.imgpkg", SeededImage.PlainConfig, new TarBuilder().Directory(".").File(name, text).ToGzip());
        foreach (string image in Images(3))
        {
            Repository.RemoveManifest(Digest.Parse(image.Split('@')[1]));
        }

        Assert.That((await PullAsync(token)).IsRelocated, Is.True);
    }

    [TestCaseSource(nameof(BrokenLocations))]
    public async Task PullAsync_BrokenLocations_FailsWithTheReason(string layerType, string message, byte[][] layers, CancellationToken token)
    {
        Digest bundle = await PushAsync(1, token);
        SeededImage.Add(Repository, $"sha256-{bundle.Hex}.image-locations.imgpkg", SeededImage.PlainConfig, layerType, layers);

        var failure = (ImgpkgException)(await Assert.ThrowsAsync(Is.InstanceOf<ImgpkgException>(), () => PullAsync(token)))!;

        Assert.That(ErrorText.Of(failure), Is.EqualTo($"Reading fetched location image: {message}"));
        Assert.That(Left(), Is.EqualTo(new[] { "bundle" }));
    }

    [Test]
    public async Task PullAsync_ReadOnlyLock_IsRewrittenAllTheSame(CancellationToken token)
    {
        await PushAsync(1, token, lockMode: UnixFileMode.UserRead);

        await PullAsync(token);

        Assert.That(await File.ReadAllTextAsync(_directory["out", ".imgpkg", "images.yml"], token), Does.Contain(_registry.FullName("team/app")));
    }

    private static TestCaseData Case(string name, string layerType, string message, params byte[][] layers) =>
        new TestCaseData(layerType, message, layers).SetArgDisplayNames(name);

    private static byte[] Locations(string text) => new TarBuilder().File("image-locations.yml", text).ToGzip();

    private static IEnumerable<string> Images(int count) =>
        Enumerable.Range(0, count).Select(index => $"elsewhere.test/app@{Digest.Of(Manifest(index))}");

    private static byte[] Manifest(int index) => System.Text.Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"number":{{index}}}""");

    private async Task<Digest> PushAsync(int images, CancellationToken token, UnixFileMode? lockMode = null)
    {
        string bundle = BundleFiles.Write(_directory, "bundle", Images(images));
        if (lockMode is { } mode && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(bundle, ".imgpkg", "images.yml"), mode);
        }

        for (int index = 0; index < images; index++)
        {
            Repository.AddManifest(MediaTypes.DockerManifest, Manifest(index));
        }

        PushResult result = await _client.Bundles.PushAsync(
            TagReference.Parse(_registry.FullName("team/app:v1")), new PushBundleOptions { Paths = [bundle] }, cancellationToken: token);
        return result.Reference.Digest!.Value;
    }

    private Task<PullBundleResult> PullAsync(CancellationToken token) =>
        _client.Bundles.PullAsync(ImageReference.Parse(_registry.FullName("team/app:v1")), _directory["out"], cancellationToken: token);

    private IEnumerable<string?> Left() => Directory.EnumerateFileSystemEntries(_directory.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
