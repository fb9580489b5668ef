using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>
/// What a copy asks for at once, because neither depends on the other. Each test keeps one request waiting until the other one has arrived: asked one
/// after the other, they would wait for ever.
/// </summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class OverlappedCopyTests
{
    private TemporaryDirectory _files = null!;
    private LoopbackRegistry _source = null!;
    private LoopbackRegistry _destination = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public async Task SetUp()
    {
        _files = new TemporaryDirectory();
        _source = await LoopbackRegistry.StartAsync();
        _destination = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _source.DisposeAsync();
        await _destination.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task CopyAsync_TagsOfTheDestination_AreListedWhileTheSourceIsRead(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 2, token);
        HoldUntil(_destination, "GET", "/tags/list", _source, "GET", "/source/bundle/manifests/v1");

        await CopyAsync(token);
    }

    [Test]
    public async Task CopyAsync_LockAndLocationsOfTheBundle_AreReadWhileItsConfigurationIs([Values] bool locations, CancellationToken token)
    {
        PushResult bundle = await ScatteredBundle.PushAsync(_client, _files, _source.Host, 2, token);
        Digest config = ImageManifest.Parse(new ManifestContent(MediaTypes.DockerManifest, _source["source/bundle"].Manifests[bundle.Reference.Digest!.Value].Bytes)).Config.Digest;
        HoldUntil(_source, "GET", $"/blobs/{config}", _source, "GET", locations ? "image-locations" : $"/blobs/{bundle.Layer.Digest}");

        await CopyAsync(token);
    }

    [Test]
    public async Task CopyAsync_ImagesElsewhereInTheBundlesRegistry_AreAskedForAtOnce(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 2, token);
        HoldUntil(_source, "GET", "/source/image-0/manifests/", _source, "GET", "/source/image-1/manifests/");

        await CopyAsync(token);
    }

    [Test]
    public async Task CopyAsync_BothTagsOfTheRecordOfLocations_AreWrittenAtOnce(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 0, token);
        await CopyAsync(token);
        string[] tags = [.. _destination["copied/app"].Tags.Keys.Where(tag => tag.EndsWith(".imgpkg", StringComparison.Ordinal))];
        string record = tags.Single(tag => tag.Contains("image-locations", StringComparison.Ordinal));
        string digest = $"sha256-{_destination["copied/app"].Tags[record].Hex}.imgpkg";
        HoldUntil(_destination, "PUT", $"/copied/again/manifests/{record}", _destination, "PUT", $"/copied/again/manifests/{digest}");

        await CopyAsync(token, "copied/again");

        Assert.That(_destination["copied/again"].Tags[record], Is.EqualTo(_destination["copied/again"].Tags[digest]));
    }

    [TestCase("v1")]
    [TestCase("stable")]
    public async Task CopyAsync_Again_TagsForPeopleAreLookedAtWhileImagesAre(string tag, CancellationToken token)
    {
        PushResult bundle = await ScatteredBundle.PushAsync(_client, _files, _source.Host, 2, token);
        var options = new CopyOptions { Tags = ["stable"] };
        await CopyAsync(token, options: options);
        HoldUntil(_destination, "GET", "/copied/app/manifests/sha256-", _destination, "HEAD", $"/copied/app/manifests/{tag}");

        await CopyAsync(token, options: options);

        Assert.That(_destination["copied/app"].Tags[tag], Is.EqualTo(bundle.Reference.Digest!.Value));
    }

    [Test]
    public async Task CopyAsync_TagMovesWhileContentIsSent_IsMovedBack(CancellationToken token)
    {
        PushResult bundle = await ScatteredBundle.PushAsync(_client, _files, _source.Host, 2, token);
        await CopyAsync(token);
        LoopbackRepository copied = _destination["copied/app"];
        Digest image = _source["source/image-0"].Tags["v1"];
        copied.RemoveManifest(image);
        _destination.Faults.Add("PUT", $"/manifests/sha256-{image.Hex}", (context, next) =>
        {
            copied.SetTag("v1", _source["source/image-1"].Tags["v1"]);
            return next(context);
        });

        await CopyAsync(token);

        Assert.That(_destination.Faults.Unused, Is.Empty);
        Assert.That(copied.Tags["v1"], Is.EqualTo(bundle.Reference.Digest!.Value));
    }

    [Test]
    public async Task PlanAsync_Again_TagsForPeopleAreNotLookedAt(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 2, token);
        await CopyAsync(token);
        _destination.ClearRequests();

        await _client.Copies.PlanAsync(
            CopySource.FromBundle(TagReference.Parse(_source.FullName("source/bundle:v1"))),
            CopyDestination.ToRepository(RepositoryReference.Parse(_destination.FullName("copied/app"))),
            cancellationToken: token);

        Assert.That(_destination.Requests.Where(request => request.Path.EndsWith("/manifests/v1", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task CopyAsync_PlainImageAsABundle_FailsForThatAndNotForWhatWasReadAhead(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 1, token);
        TagReference image = TagReference.Parse(_source.FullName("source/image-0:v1"));
        _source.Faults.Add("GET", "image-locations", Fault.Error(500, "BROKEN"), FaultList.Always);

        NotABundleException failure = (await Assert.ThrowsAsync<NotABundleException>(() => CopyAsync(CopySource.FromBundle(image), "copied/app", null, token)))!;

        Assert.That(failure.Message, Is.EqualTo("Expected bundle image but found plain image (hint: Did you use -i instead of -b?)"));
        Assert.That(_destination["copied/app"].Tags, Is.Empty);
    }

    private static void HoldUntil(LoopbackRegistry held, string heldMethod, string heldPath, LoopbackRegistry other, string otherMethod, string otherPath)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        other.Faults.Add(otherMethod, otherPath, (context, next) =>
        {
            arrived.TrySetResult();
            return next(context);
        });
        held.Faults.Add(heldMethod, heldPath, Fault.Hold(arrived.Task));
    }

    private Task<CopyResult> CopyAsync(CancellationToken token, string repository = "copied/app", CopyOptions? options = null) =>
        CopyAsync(CopySource.FromBundle(TagReference.Parse(_source.FullName("source/bundle:v1"))), repository, options, token);

    private Task<CopyResult> CopyAsync(CopySource source, string repository, CopyOptions? options, CancellationToken token) => _client.Copies.CopyAsync(
        source, CopyDestination.ToRepository(RepositoryReference.Parse(_destination.FullName(repository))), options, cancellationToken: token);
}
