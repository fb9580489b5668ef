using System.Text;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>What copies say when something is wrong, what they go on without, and where they stop.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class CopyFailureTests
{
    private TemporaryDirectory _files = null!;
    private LoopbackRegistry _source = null!;
    private LoopbackRegistry _destination = null!;
    private ImgpkgClient _client = null!;

    private ImageReference Bundle => TagReference.Parse(_source.FullName("source/bundle:v1"));

    private LoopbackRepository Copied => _destination["copied/app"];

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
    public async Task CopyAsync_ImageMissingEverywhereAndListedTwice_SaysSoOnce(CancellationToken token)
    {
        string missing = $"{_source.FullName("source/gone")}@{Digest.Of([1])}";
        await _client.Bundles.PushAsync(
            (TagReference)Bundle, new Imgpkg.Sdk.Bundles.PushBundleOptions { Paths = [BundleFiles.Write(_files, "bundle", missing, missing)] }, cancellationToken: token);

        RegistryNotFoundException failure = (await Assert.ThrowsAsync<RegistryNotFoundException>(() => CopyAsync(CopySource.FromBundle(Bundle), token)))!;

        Assert.That(ErrorText.Of(failure), Does.StartWith("Reading Images from Bundle: Checking image existence: GET "));
    }

    [Test]
    public async Task CopyAsync_TagsCannotBeListed_GoesOnWithoutTheList([Values(403, 500, 503)] int status, CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 2, token);
        _destination.Faults.Add("GET", "/tags/list", Fault.Respond(status), FaultList.Always);

        await CopyAsync(CopySource.FromBundle(Bundle), token);

        Assert.That(Copied.Tags.Keys, Has.Some.EqualTo("v1"));
    }

    [Test]
    public async Task CopyAsync_LocationsImageAtTheDestinationIsDamaged_IsMended(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 2, token);
        await CopyAsync(CopySource.FromBundle(Bundle), token);
        string tag = Copied.Tags.Keys.Single(key => key.EndsWith(".image-locations.imgpkg", StringComparison.Ordinal));
        Digest layer = ImageManifest.Parse(new ManifestContent(MediaTypes.DockerManifest, Copied.Manifests[Copied.Tags[tag]].Bytes)).Layers[0].Digest;
        Copied.RemoveBlob(layer);

        await CopyAsync(CopySource.FromBundle(Bundle), token);

        Assert.That(Copied.Blobs.Keys, Has.Member(layer));
    }

    [Test]
    public async Task CopyAsync_ManifestRefusedAndTagUnreadable_ReportsTheRefusal(CancellationToken token)
    {
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, 1, token);
        FaultRule refusal = _destination.Faults.Add("PUT", "/manifests/", Fault.Error(400, "QUOTA_EXCEEDED"), FaultList.Always);
        _destination.Faults.Add("HEAD", "/manifests/", Fault.Respond(401), FaultList.Always);

        RegistryException failure = (await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => CopyAsync(CopySource.FromBundle(Bundle), token)) as RegistryException)!;

        Assert.That((failure.Code, refusal.Hits > 0), Is.EqualTo(("QUOTA_EXCEEDED", true)));
    }

    [Test]
    public async Task CopyAsync_IndexesThatMultiply_AreRefused(CancellationToken token)
    {
        LoopbackRepository repository = _source["source/app"];
        Digest digest = SeededImage.Add(repository, tag: null, """{"config":{}}""");
        string mediaType = MediaTypes.DockerManifest;
        for (int level = 0; level < 8; level++)
        {
            string member = $$"""{"mediaType":"{{mediaType}}","size":{{repository.Manifests[digest].Bytes.Length}},"digest":"{{digest}}"}""";
            digest = repository.AddManifest(
                MediaTypes.OciIndex,
                $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', Enumerable.Repeat(member, 20))}}]}""",
                "v1");
            mediaType = MediaTypes.OciIndex;
        }

        InvalidManifestException failure = (await Assert.ThrowsAsync<InvalidManifestException>(
            () => CopyAsync(CopySource.FromImage(TagReference.Parse(_source.FullName("source/app:v1"))), token)))!;

        Assert.That(failure.Message, Does.Contain("more than 5000 members"));
        Assert.That(_source.Requests, Has.Count.LessThan(12_000));
    }

    [Test]
    public async Task CopyAsync_MembersOfAnIndexThatReferToOneSubject_AreAllListed(CancellationToken token)
    {
        LoopbackRepository repository = _source["source/app"];
        Digest subject = SeededImage.Add(repository, tag: null, """{"config":{}}""");
        Digest[] statements = [.. Enumerable.Range(0, 6).Select(i => AddReferrer(repository, subject, $"statement {i}"))];
        IEnumerable<string> members = statements.Prepend(subject).Select(member =>
            $$"""{"mediaType":"{{repository.Manifests[member].MediaType}}","size":{{repository.Manifests[member].Bytes.Length}},"digest":"{{member}}"}""");
        repository.AddManifest(MediaTypes.OciIndex, $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', members)}}]}""", "v1");

        await CopyAsync(CopySource.FromImage(TagReference.Parse(_source.FullName("source/app:v1"))), token);

        string list = Encoding.UTF8.GetString(Copied.Find($"sha256-{subject.Hex}")!.Bytes);
        Assert.That(statements.Where(statement => !list.Contains(statement.ToString(), StringComparison.Ordinal)), Is.Empty);
    }

    private Task<CopyResult> CopyAsync(CopySource source, CancellationToken token) => _client.Copies.CopyAsync(
        source, CopyDestination.ToRepository(RepositoryReference.Parse(_destination.FullName("copied/app"))), cancellationToken: token);

    private static Digest AddReferrer(LoopbackRepository repository, Digest subject, string content)
    {
        byte[] config = "{}"u8.ToArray();
        byte[] layer = Encoding.UTF8.GetBytes(content);
        repository.AddBlob(config);
        repository.AddBlob(layer);
        return repository.AddManifest(
            MediaTypes.OciManifest,
            $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":{"mediaType":"application/vnd.oci.empty.v1+json","size":2,"digest":"{{{Digest.Of(config)}}}"},"layers":[{"mediaType":"text/plain","size":{{{layer.Length}}},"digest":"{{{Digest.Of(layer)}}}"}],"subject":{"mediaType":"{{{MediaTypes.DockerManifest}}}","size":1,"digest":"{{{subject}}}"}}""",
            tag: null);
    }
}
