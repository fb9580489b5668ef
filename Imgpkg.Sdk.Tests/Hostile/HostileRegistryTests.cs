using System.Text;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Archives;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>A registry that lies about what it has, or never stops: whoever asks gets an answer that names it, and keeps nothing.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class HostileRegistryTests
{
    private static readonly byte[] Layer = new TarBuilder().File("x", "1").ToGzip();
    private TemporaryDirectory _directory = null!;
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    private LoopbackRepository Repository => _registry["team/app"];

    private ImageReference Image => ImageReference.Parse(_registry.FullName("team/app:v1"));

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
        Assert.That(TreeListing.Of(_directory.FullPath), Is.Empty, "something was left");
        _directory.Dispose();
    }

    [TestCase("manifests/v1", typeof(SizeLimitExceededException), "manifest")]
    [TestCase("blobs/CONFIG", typeof(ContentMismatchException), "error verifying size")]
    [TestCase("blobs/LAYER", typeof(ContentMismatchException), "error verifying size")]
    public async Task PullAsync_BodyWithoutEnd_IsCutOff(string what, Type failure, string says, CancellationToken token)
    {
        Seed();
        string pattern = what.Replace("CONFIG", $"{Digest.Of(Config(1))}", StringComparison.Ordinal).Replace("LAYER", $"{Digest.Of(Layer)}", StringComparison.Ordinal);
        _registry.Faults.Add("GET", pattern, Fault.Endless("application/octet-stream", " "), FaultList.Always);

        Assert.That((await FailAsync(failure, token)).Message, Does.Contain(says));
    }

    [Test]
    public async Task ListTagsAsync_ListWithoutEnd_IsCutOff(CancellationToken token)
    {
        Seed();
        _registry.Faults.Add("GET", "tags/list", Fault.Endless("application/json", "\"a\",", start: "{\"tags\":["), FaultList.Always);

        SizeLimitExceededException failure = (await Assert.ThrowsAsync<SizeLimitExceededException>(() => TagsAsync(token)))!;
        Assert.That(failure.Message, Is.EqualTo("the list of tags is larger than the limit of 33554432 bytes"));
    }

    [Test]
    public async Task PullAsync_ErrorWithoutEnd_IsCutOff(CancellationToken token)
    {
        _registry.Faults.Add("GET", "manifests", Fault.Endless("text/html", "<b>no</b>\u001b[2J", status: 500), FaultList.Always);

        ImgpkgException failure = await FailAsync(typeof(RegistryException), token);
        Assert.That(failure.Message, Has.Length.LessThan(2000).And.Not.Contain("\u001b"));
    }

    [Test]
    public async Task PullAsync_TokenWithoutEnd_IsCutOff(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);
        registry.Faults.Add("*", "token", Fault.Endless("application/json", "a", start: "{\"token\":\""), FaultList.Always);

        SizeLimitExceededException failure = (await Assert.ThrowsAsync<SizeLimitExceededException>(
            () => _client.Images.PullAsync(ImageReference.Parse(registry.FullName("team/app:v1")), _directory["out"], cancellationToken: token)))!;
        Assert.That(failure.Message, Does.Contain("the token answer"));
    }

    // What a header cannot hold must not become a failure of the HTTP library, or another header.
    [TestCase("t\\u0000", "no token in bearer response")]
    [TestCase("t\\r\\nX-Injected: 1", "no token in bearer response")]
    [TestCase("tök€n", "")]
    public async Task PullAsync_TokenThatIsNoHeader_InjectsNothing(string value, string says, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);
        registry.Faults.Add("*", "token", Fault.Respond(200, $"{{\"token\":\"{value}\"}}"), FaultList.Always);

        ImgpkgException failure = (ImgpkgException)(await Assert.CatchAsync<ImgpkgException>(
            () => _client.Images.PullAsync(ImageReference.Parse(registry.FullName("team/app:v1")), _directory["out"], cancellationToken: token)))!;
        Assert.That(failure.Message, Does.Contain(says));
        Assert.That(registry.Requests.Select(request => request.Header("X-Injected")), Is.All.Null);
    }

    [TestCase(4611686018427387904)]
    [TestCase(long.MaxValue)]
    [TestCase(1L << 45)]
    public async Task LayerOfAnImpossibleSize_IsRefusedByNameAndLeavesNothing(long size, CancellationToken token)
    {
        Seed(size, size);

        ImgpkgException pull = await FailAsync(typeof(LimitExceededException), token);
        Assert.That(pull.Message, Does.Contain($"{Digest.Of(Layer)}"));
        foreach (CopyDestination destination in new[] { CopyDestination.ToArchive(_directory["out.tar"]), CopyDestination.ToOciArchive(_directory["oci.tar"]) })
        {
            ImgpkgException copy = (ImgpkgException)(await Assert.CatchAsync<ImgpkgException>(
                () => _client.Copies.CopyAsync(CopySource.FromImage(Image), destination, cancellationToken: token)))!;
            Assert.That($"{copy.Message} {copy.InnerException?.Message}", Does.Match(@"[0-9a-f]{64}.*, declared to have \d+ bytes, fits in no archive").Or.Match(@"out\.tar\.partial: |oci\.tar\.partial: |error verifying size"), destination.ToString());
        }

        CopyPlan plan = await _client.Copies.PlanAsync(CopySource.FromImage(Image), CopyDestination.ToArchive(_directory["out.tar"]), cancellationToken: token);
        Assert.That(plan.BytesToSend, Is.GreaterThan(0));
    }

    [TestCase(-1, "a descriptor of sha256:")]
    [TestCase(1, "does not match expected size")]
    public async Task PullAsync_LayerOfAnotherSize_IsAMismatch(int difference, string says, CancellationToken token)
    {
        Seed(difference < 0 ? -1 : Layer.Length + difference);

        Assert.That((await FailAsync(difference < 0 ? typeof(InvalidManifestException) : typeof(ContentMismatchException), token)).Message, Does.Contain(says));
    }

    [TestCaseSource(typeof(HostileManifests), nameof(HostileManifests.All))]
    public async Task PullAsync_HostileManifest_IsInvalid(HostileManifest attack, CancellationToken token)
    {
        Repository.AddManifest(attack.MediaType, attack.Json(), "v1");

        foreach (Func<Task> operation in new Func<Task>[] { () => PullAsync(token), () => _client.Copies.CopyAsync(CopySource.FromImage(Image), CopyDestination.ToArchive(_directory["out.tar"]), cancellationToken: token) })
        {
            ImgpkgException failure = (ImgpkgException)(await Assert.CatchAsync<ImgpkgException>(() => operation()))!;
            Assert.That(failure, Is.TypeOf<InvalidManifestException>().Or.TypeOf<SizeLimitExceededException>().Or.TypeOf<LimitExceededException>());
            Assert.That(failure.Message, Has.Length.LessThan(4096));
        }
    }

    [TestCase("size", typeof(ContentMismatchException), "error verifying size; got ")]
    [TestCase("media type", typeof(InvalidManifestException), "calls its member sha256:")]
    public async Task CopyAsync_IndexThatLiesAboutAMember_IsRefused(string about, Type failure, string says, CancellationToken token)
    {
        Digest member = SeededImage.Add(Repository, tag: null, SeededImage.PlainConfig, Layer);
        int size = Repository.Manifests[member].Bytes.Length;
        string descriptor = about == "size"
            ? $$"""{"mediaType":"{{MediaTypes.DockerManifest}}","digest":"{{member}}","size":{{size - 1}}}"""
            : $$"""{"mediaType":"{{MediaTypes.OciIndex}}","digest":"{{member}}","size":{{size}}}""";
        Repository.AddManifest(MediaTypes.OciIndex, $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{descriptor}}]}""", "v1");

        ImgpkgException e = (ImgpkgException)(await Assert.ThrowsAsync(
            failure, () => _client.Copies.CopyAsync(CopySource.FromImage(Image), CopyDestination.ToArchive(_directory["out.tar"]), cancellationToken: token)))!;
        Assert.That(e.Message, Does.Contain(says));
    }

    private void Seed(params long[] sizes)
    {
        (long Size, Digest Digest)[] layers = [.. (sizes.Length == 0 ? [Layer.Length] : sizes).Select((size, i) => (size, i == 0 ? Digest.Of(Layer) : Digest.Of(Encoding.UTF8.GetBytes($"{i}"))))];
        byte[] config = Config(layers.Length);
        Repository.AddBlob(config);
        Repository.AddBlob(Layer);
        string descriptors = string.Join(',', layers.Select(layer => Descriptor(MediaTypes.DockerLayer, layer.Size, layer.Digest)));
        Repository.AddManifest(
            MediaTypes.DockerManifest,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{{Descriptor(MediaTypes.DockerConfig, config.Length, Digest.Of(config))}},"layers":[{{descriptors}}]}""",
            "v1");
    }

    private static string Descriptor(string mediaType, long size, Digest digest) => $$"""{"mediaType":"{{mediaType}}","size":{{size}},"digest":"{{digest}}"}""";

    private static byte[] Config(int layers) => Encoding.UTF8.GetBytes(
        $$$"""{"config":{},"rootfs":{"type":"layers","diff_ids":[{{{string.Join(',', Enumerable.Repeat($"\"{Digest.Of([])}\"", layers))}}}]}}""");

    private Task<PullImageResult> PullAsync(CancellationToken token) => _client.Images.PullAsync(Image, _directory["out"], cancellationToken: token);

    private async Task<ImgpkgException> FailAsync(Type failure, CancellationToken token) => (ImgpkgException)(await Assert.ThrowsAsync(failure, () => PullAsync(token)))!;

    private async Task TagsAsync(CancellationToken token)
    {
        await foreach (string _ in _client.Images.ListTagsAsync(Image.Repository, token))
        {
            // Read to the end.
        }
    }
}
