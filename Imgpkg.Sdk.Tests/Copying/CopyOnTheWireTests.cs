using System.Text;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>What copies ask of registries: order, repetition, what is there after one of them failed.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class CopyOnTheWireTests
{
    private TemporaryDirectory _files = null!;
    private LoopbackRegistry _source = null!;
    private LoopbackRegistry _destination = null!;
    private ImgpkgClient _client = null!;

    private RepositoryReference Destination => RepositoryReference.Parse(_destination.FullName("copied/app"));

    private LoopbackRepository Copied => _destination["copied/app"];

    private ImageReference Bundle => TagReference.Parse(_source.FullName("source/bundle:v1"));

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
    public async Task CopyAsync_Bundle_TagsForPeopleComeLast(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 5, token);

        await CopyAsync(CopySource.FromBundle(Bundle), new CopyOptions { Tags = ["stable", "v1"] }, token);

        string[] manifests = [.. Writes(_destination).Where(write => write.Contains("/manifests/", StringComparison.Ordinal))];
        Assert.That(manifests.TakeLast(2), Is.EquivalentTo(new[] { "PUT /v2/copied/app/manifests/stable", "PUT /v2/copied/app/manifests/v1" }));
        Assert.That(manifests.SkipLast(2).Take(6), Is.All.Contains(".imgpkg").And.None.Contains("image-locations"));
        Assert.That(manifests, Has.Length.EqualTo(10));
        Assert.That(Copied.Uploads, Is.Empty);
    }

    // R4.21
    [Test]
    public async Task CopyAsync_SharedLayers_AreSentOnce(CancellationToken token)
    {
        byte[] layer = Encoding.UTF8.GetBytes("a layer of many images");
        Digest[] images = [.. Enumerable.Range(0, 10).Select(i => SeededImage.Add(_source["source/app"], $"v{i}", $$$"""{"n":{{{i}}},"config":{},"rootfs":{"diff_ids":["{{{Digest.Of(layer)}}}"]}}""", layer))];
        var images10 = new Imgpkg.Sdk.Locks.ImagesLock
        {
            Images = [.. images.Select(image => new Imgpkg.Sdk.Locks.LockedImage { Image = DigestReference.Parse($"{_source.FullName("source/app")}@{image}") })],
        };

        CopyResult result = await CopyAsync(CopySource.FromLock(images10), null, token);

        Assert.That(_source.Requests.Count(request => request.Path.EndsWith(Digest.Of(layer).ToString(), StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(Writes(_destination).Count(write => write.StartsWith("POST", StringComparison.Ordinal)), Is.EqualTo(11), "ten configurations and one layer");
        Assert.That(result.BytesSent, Is.EqualTo(Copied.Blobs.Values.Sum(blob => (long)blob.Length)));
    }

    [Test]
    public async Task CopyAsync_AfterAnInterruption_SendsOnlyWhatIsMissing([Values(1, 3, 5, 7)] int failing, CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 4, token);
        FaultRule rule = _destination.Faults.Add("PUT", "/blobs/uploads/", Fault.Abort(), FaultList.Always, skip: failing);
        await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => CopyAsync(CopySource.FromBundle(Bundle), null, token));
        Assert.That(rule.Hits, Is.Positive);
        Assert.That(Copied.Tags.Keys, Has.None.EqualTo("v1"));
        _destination.Faults.Clear();
        int there = Copied.Blobs.Count;
        _destination.ClearRequests();

        await CopyAsync(CopySource.FromBundle(Bundle), null, token);

        Assert.That(there, Is.Positive);
        Assert.That(Writes(_destination).Count(write => write.StartsWith("PUT", StringComparison.Ordinal) && write.Contains("/blobs/", StringComparison.Ordinal)), Is.EqualTo(Copied.Blobs.Count - there));
        Assert.That(Copied.Tags.Keys, Has.Some.EqualTo("v1"));
    }

    [Test]
    public async Task CopyAsync_TagIsImmutableAndRight_Succeeds(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 2, token);
        CopyResult first = await CopyAsync(CopySource.FromBundle(Bundle), null, token);
        _destination.Faults.Add("PUT", "/manifests/", Fault.Error(400, "TAG_INVALID"), FaultList.Always);

        CopyResult again = await CopyAsync(CopySource.FromBundle(Bundle), null, token);

        Assert.That(again.Bundle, Is.EqualTo(first.Bundle));
        Assert.That((again.BytesSent, again.Images.All(image => image.WasPresent)), Is.EqualTo((0L, true)));
    }

    [Test]
    public async Task CopyAsync_OfAnArchive_AsksOnlyTheDestination(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 3, token);
        await _client.Copies.CopyAsync(CopySource.FromBundle(Bundle), CopyDestination.ToArchive(_files["a.tar"]), cancellationToken: token);
        _source.ClearRequests();

        await CopyAsync(CopySource.FromArchive(_files["a.tar"]), null, token);

        Assert.That(_source.Requests, Is.Empty);
        Assert.That(Copied.Tags.Keys, Has.Some.EqualTo("v1"));
    }

    [Test]
    public async Task CopyAsync_ImagesFoundBesideTheBundle_OriginIsNeverAsked(CancellationToken token)
    {
        await using LoopbackRegistry origin = await LoopbackRegistry.StartAsync(cancellationToken: token);
        PushResult image = await _client.Images.PushAsync(
            TagReference.Parse(_source.FullName("source/bundle:image")), new PushImageOptions { Paths = [BundleFiles.WriteImage(_files, "image")] }, cancellationToken: token);
        string elsewhere = $"{origin.FullName("somewhere/image")}@{image.Reference.Digest}";
        await _client.Bundles.PushAsync(
            (TagReference)Bundle, new Imgpkg.Sdk.Bundles.PushBundleOptions { Paths = [BundleFiles.Write(_files, "bundle", elsewhere)] }, cancellationToken: token);

        CopyResult first = await CopyAsync(CopySource.FromBundle(Bundle), null, token);
        CopyResult again = await CopyAsync(CopySource.FromBundle(Bundle), null, token);

        Assert.That(origin.Requests, Is.Empty);
        Assert.That(first.Images.Select(one => one.Source), Has.Some.EqualTo(image.Reference));
        Assert.That(again.Images.Select(one => one.Source), Is.EqualTo(first.Images.Select(one => one.Source)));
    }

    [Test]
    public async Task CopyAsync_IntoALocalStoreAndOut_KeepsDigests(CancellationToken token)
    {
        PushResult pushed = await ScatteredBundle.PushAsync(_client, _files, _source.Host, 3, token);
        RepositoryReference store = RepositoryReference.ForDirectory(_files["store"]);

        CopyResult into = await _client.Copies.CopyAsync(CopySource.FromBundle(Bundle), CopyDestination.ToRepository(store), cancellationToken: token);
        _source.ClearRequests();
        CopyResult outOf = await CopyAsync(CopySource.FromBundle(store.WithTag("v1")), null, token);

        Assert.That(into.Bundle, Is.EqualTo(store.WithDigest(pushed.Reference.Digest!.Value)));
        Assert.That(outOf.Images.Select(image => image.Destination!.Digest), Is.EquivalentTo(into.Images.Select(image => image.Destination!.Digest)));
        Assert.That(_source.Requests, Is.Empty, "the store has everything");
    }

    [Test]
    public async Task CopyAsync_Referrers_ArriveAndAreListed(CancellationToken token)
    {
        Digest image = SeededImage.Add(_source["source/app"], "v1", """{"config":{},"rootfs":{"diff_ids":[]}}""");
        Digest statement = AddReferrer(image, "a statement");
        Digest signature = AddReferrer(statement, "a signature of the statement");

        CopyResult result = await CopyAsync(
            CopySource.FromImage(TagReference.Parse(_source.FullName("source/app:v1"))), new CopyOptions { Referrers = true }, token);

        Assert.That(result.Images.Select(one => one.Source.Digest!.Value), Is.EquivalentTo(new[] { image, statement, signature }));
        Assert.That(Copied.Manifests.Keys, Is.SupersetOf(new[] { image, statement, signature }));
        Assert.That(Copied.Tags.Keys, Is.SupersetOf(new[] { $"sha256-{image.Hex}", $"sha256-{statement.Hex}" }), "the lists of referrers, for a registry without the endpoint");
    }

    [Test]
    public async Task CopyAsync_SignatureNotAskedFor_IsReported(CancellationToken token)
    {
        PushResult bundle = await ScatteredBundle.PushAsync(_client, _files, _source.Host, 1, token);
        SeededImage.Add(_source["source/bundle"], $"sha256-{bundle.Reference.Digest!.Value.Hex}.sig", """{"config":{},"rootfs":{"diff_ids":[]}}""");

        CopyResult without = await CopyAsync(CopySource.FromBundle(Bundle), null, token);
        CopyResult with = await CopyAsync(CopySource.FromBundle(Bundle), new CopyOptions { Signatures = true }, token);

        Assert.That(without.UncopiedSignatures.Select(tag => tag.Tag), Is.EqualTo(new[] { $"sha256-{bundle.Reference.Digest!.Value.Hex}.sig" }));
        Assert.That((with.UncopiedSignatures.Count, with.Images.Count), Is.EqualTo((0, 3)));
        Assert.That(Copied.Tags.Keys, Has.Some.EndsWith(".sig"));
    }

    [Test]
    public async Task PlanAsync_BeforeAndAfterACopy_TellsWhatIsMissingAndWritesNothing(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 3, token);
        var destination = CopyDestination.ToRepository(Destination);

        CopyPlan before = await _client.Copies.PlanAsync(CopySource.FromBundle(Bundle), destination, cancellationToken: token);
        Assert.That(Writes(_destination), Is.Empty);
        CopyResult result = await CopyAsync(CopySource.FromBundle(Bundle), null, token);
        CopyPlan after = await _client.Copies.PlanAsync(CopySource.FromBundle(Bundle), destination, cancellationToken: token);

        Assert.That(before.Images.Select(image => (image.Source, image.WasPresent)), Is.EqualTo(result.Images.Select(image => (image.Source, false))));
        Assert.That((before.BytesToSend, before.BytesToMount, before.BytesPresent), Is.EqualTo((result.BytesSent, 0L, 0L)));
        Assert.That(after.Images.All(image => image.WasPresent), Is.True);
        Assert.That(after.Blobs, Is.Empty);
    }

    private static IEnumerable<string> Writes(LoopbackRegistry registry) =>
        registry.Requests.Where(request => request.Method is not ("GET" or "HEAD")).Select(request => $"{request.Method} {request.Path}");

    private Task<CopyResult> CopyAsync(CopySource source, CopyOptions? options, CancellationToken token) =>
        _client.Copies.CopyAsync(source, CopyDestination.ToRepository(Destination), options, cancellationToken: token);

    private Digest AddReferrer(Digest subject, string content)
    {
        byte[] config = "{}"u8.ToArray();
        byte[] layer = Encoding.UTF8.GetBytes(content);
        LoopbackRepository repository = _source["source/app"];
        repository.AddBlob(config);
        repository.AddBlob(layer);
        Digest digest = repository.AddManifest(
            MediaTypes.OciManifest,
            $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","artifactType":"application/vnd.test","config":{"mediaType":"application/vnd.oci.empty.v1+json","size":2,"digest":"{{{Digest.Of(config)}}}"},"layers":[{"mediaType":"text/plain","size":{{{layer.Length}}},"digest":"{{{Digest.Of(layer)}}}"}],"subject":{"mediaType":"{{{MediaTypes.DockerManifest}}}","size":1,"digest":"{{{subject}}}"}}""",
            tag: null);
        repository.AddManifest(
            MediaTypes.OciIndex,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{"mediaType":"{{MediaTypes.OciManifest}}","size":{{repository.Manifests[digest].Bytes.Length}},"digest":"{{digest}}"}]}""",
            $"sha256-{subject.Hex}");
        return digest;
    }
}
