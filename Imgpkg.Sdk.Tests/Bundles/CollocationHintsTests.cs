using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Copying;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Bundles;

/// <summary>Where the images of a bundle are looked for first (copy 2.3), by what the tags beside the bundle tell.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class CollocationHintsTests
{
    private TemporaryDirectory _files = null!;
    private LoopbackRegistry _registry = null!;
    private LoopbackRegistry _origin = null!;
    private ImgpkgClient _client = null!;
    private DigestReference _bundle = null!;

    private LoopbackRepository Beside => _registry["team/bundle"];

    private TagReference Bundle => TagReference.Parse(_registry.FullName("team/bundle:v1"));

    [SetUp]
    public async Task SetUp()
    {
        _files = new TemporaryDirectory();
        _registry = await LoopbackRegistry.StartAsync();
        _origin = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
        await _origin.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task Describe_EveryTagIsAccountedFor_AsksBesideTheBundleForNoImage(CancellationToken token)
    {
        Digest[] images = await PushAsync(5, token);
        foreach (string tag in new[] { "some-app-sha256-{0}.imgpkg", "sha256-{0}.sig", "sha256-{0}.att", "sha256-{0}.sbom", "sha256-{0}", "sha256-{0}.image-locations.imgpkg" })
        {
            Beside.SetTag(tag.Replace("{0}", Digest.Of([1]).Hex, StringComparison.Ordinal), _bundle.Digest!.Value);
        }

        BundleDescription description = await DescribeAsync(token);

        Assert.That(description.Images.Select(image => image.Image), Is.EquivalentTo(images.Select(Origin)));
        Assert.That(AskedBeside(images), Is.Empty);
        Assert.That(Lists("team/bundle"), Is.EqualTo(1));
    }

    [Test]
    public async Task Copy_SignaturesLeftBehindAreLookedFor_TheListIsAskedForOnce([Values(1, 3)] int count, CancellationToken token)
    {
        Digest[] images = await PushAsync(count, token);

        await CopyAsync(CopySource.FromBundle(Bundle), null, token);

        Assert.That(Lists("team/bundle"), Is.EqualTo(1));
        Assert.That(AskedBeside(images), Is.Empty, "also a single image: the list costs nothing");
    }

    [Test]
    public async Task Copy_OfABundleLock_ItsTagStandsForTheBundle(CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);

        await CopyAsync(CopySource.FromLock(new BundleLock { Bundle = _bundle, Tag = "v1" }), null, token);

        Assert.That(AskedBeside(images), Is.Empty);
    }

    [Test]
    public async Task Describe_ListCannotPay_IsNotAskedFor([Values("one image", "by digest", "in its own repository")] string why, CancellationToken token)
    {
        if (why == "in its own repository")
        {
            await PushAsync([.. Enumerable.Range(0, 3).Select(i => $"{_registry.FullName("team/bundle")}@{AddImage(Beside, i)}")], token);
        }
        else
        {
            await PushAsync(why == "one image" ? 1 : 3, token);
        }

        await DescribeAsync(why == "by digest" ? _bundle : Bundle, token);

        Assert.That(Lists("team/bundle"), Is.Zero);
    }

    [Test]
    public async Task Describe_BundleWasRelocated_ListsNothing(CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        await CopyAsync(CopySource.FromBundle(Bundle), null, token);
        _registry.ClearRequests();

        BundleDescription description = await DescribeAsync(TagReference.Parse(_registry.FullName("copied/bundle:v1")), token);

        Assert.That(description.Images, Has.Count.EqualTo(images.Length + 1), "and the locations");
        Assert.That(Lists("copied/bundle"), Is.Zero);
    }

    [Test]
    public async Task Describe_NestedBundleElsewhere_IsNotJudgedByTags(CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        AddImagesBeside(3);
        string nested = _bundle.FullName;
        string[] plain = [.. Enumerable.Range(10, 2).Select(i => Origin(AddImage(_origin["origin/images"], i)).FullName)];
        PushResult outer = await PushBundleAsync(_registry.FullName("team/outer:v1"), [nested, .. plain], token);
        _registry.ClearRequests();

        BundleDescription description = await DescribeAsync(TagReference.Parse(_registry.FullName("team/outer:v1")), token);

        Assert.That((description.Image, description.Images.Count), Is.EqualTo((outer.Reference, 2)));
        Assert.That(description.Bundles.Single().Images.Select(image => image.Image), Is.EquivalentTo(images.Select(Collocated)));
        Assert.That((Lists("team/outer"), Lists("team/bundle")), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Describe_TagNamesTheImage_IsFoundBesideTheBundle([Values("sha256-{0}.imgpkg", "any-app-sha256-{0}.imgpkg")] string tag, CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        foreach (int i in Enumerable.Range(0, 3))
        {
            AddImage(Beside, i, tag.Replace("{0}", images[i].Hex, StringComparison.Ordinal));
        }

        BundleDescription description = await DescribeAsync(token);

        Assert.That(description.Images.Select(image => image.Image), Is.EquivalentTo(images.Select(Collocated)));
        Assert.That(_origin.Requests, Is.Empty);
    }

    [Test]
    public async Task Describe_TagOfAPerson_IsFoundBesideTheBundle(CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        AddImagesBeside(3);
        Beside.SetTag("stable", images[0]);

        BundleDescription description = await DescribeAsync(token);

        Assert.That(description.Images.Select(image => image.Image), Is.EquivalentTo(images.Select(Collocated)));
        Assert.That(_origin.Requests, Is.Empty);
    }

    [Test]
    public async Task Describe_TagsCannotBeListed_IsFoundBesideTheBundle([Values(401, 403, 404, 500, 503)] int status, CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        AddImagesBeside(3);
        _registry.Faults.Add("GET", "/tags/list", Fault.Error(status, "REFUSED"), FaultList.Always);

        BundleDescription description = await DescribeAsync(token);

        Assert.That(description.Images.Select(image => image.Image), Is.EquivalentTo(images.Select(Collocated)));
        Assert.That(_origin.Requests, Is.Empty);
    }

    [Test]
    public async Task Copy_UntaggedImagesAndOriginIsGone_FindsThemAndAsksTheOriginOnce([Values(404, 401, 403, 500, 0)] int status, CancellationToken token)
    {
        Digest[] images = await PushAsync(5, token);
        AddImagesBeside(5);
        _origin.Faults.Add("*", "/v2/", status == 0 ? Fault.Abort() : Fault.Error(status, "GONE"), FaultList.Always);

        CopyResult result = await CopyAsync(CopySource.FromBundle(Bundle), null, token);

        Assert.That(result.Images.Select(image => image.Source).Except([_bundle]), Is.EquivalentTo(images.Select(Collocated)));
        Assert.That(_origin.Requests.Select(request => request.Path).Distinct(StringComparer.Ordinal).Count(path => path.Contains("/manifests/", StringComparison.Ordinal)), Is.EqualTo(1), "the first stands for the others");
    }

    [Test]
    public async Task Describe_UntaggedImagesOfWhichOneIsNotAtItsOrigin_FindsEachWhereItIs(CancellationToken token)
    {
        Digest[] images = await PushAsync(5, token);
        AddImage(Beside, 3);
        _origin["origin/images"].RemoveManifest(images[3]);

        BundleDescription description = await DescribeAsync(token);

        Assert.That(description.Images.Select(image => image.Image), Is.EquivalentTo(images.Select(image => image == images[3] ? Collocated(image) : Origin(image))));
    }

    [Test]
    public async Task Describe_OriginHasDamagedImages_FindsThemBesideTheBundle(CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        AddImagesBeside(3);
        _origin.Faults.Add("GET", "/blobs/", Fault.CorruptByteAt(3), FaultList.Always);

        BundleDescription description = await DescribeAsync(token);

        Assert.That(description.Images.Select(image => image.Image), Is.EquivalentTo(images.Select(Collocated)));
    }

    [Test]
    public async Task Describe_OriginAnswersWithTooMuch_FindsThemBesideTheBundle(CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        AddImagesBeside(3);
        _origin.Faults.Add("GET", "/manifests/", Fault.Endless("application/json", " "), FaultList.Always);

        BundleDescription description = await DescribeAsync(token);

        Assert.That(description.Images.Select(image => image.Image), Is.EquivalentTo(images.Select(Collocated)));
    }

    [Test]
    public async Task Describe_ListOfTagsWithoutEnd_IsFoundBesideTheBundle(CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        AddImagesBeside(3);
        _registry.Faults.Add("GET", "/tags/list", Fault.Endless("application/json", "\"a\",", start: "{\"tags\":["), FaultList.Always);

        BundleDescription description = await DescribeAsync(token);

        Assert.That(description.Images.Select(image => image.Image), Is.EquivalentTo(images.Select(Collocated)));
    }

    [Test]
    public async Task Describe_BundleInALocalStore_LooksThereFirst(CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        string store = $"oci:{_files["store"]}";
        await PushBundleAsync($"{store}:v1", [.. images.Select(image => Origin(image).FullName)], token);
        await using (RawStore raw = RawStore.Open(store))
        {
            LoopbackRepository from = _origin["origin/images"];
            foreach (byte[] blob in from.Blobs.Values)
            {
                await raw.Store.PutBlobAsync(new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = Digest.Of(blob), Size = blob.Length }, BlobSource.FromBytes(blob), token);
            }

            foreach (Digest image in images)
            {
                await raw.Store.PutManifestAsync(new ManifestContent(MediaTypes.DockerManifest, from.Manifests[image].Bytes), tag: null, token);
            }
        }

        _origin.ClearRequests();

        BundleDescription description = await DescribeAsync(TagReference.Parse($"{store}:v1"), token);

        Assert.That(description.Images, Has.Count.EqualTo(3));
        Assert.That(_origin.Requests, Is.Empty);
    }

    [Test]
    public async Task Describe_OriginMayNotBeContacted_FindsThemBesideTheBundle(CancellationToken token)
    {
        Digest[] images = await PushAsync(3, token);
        AddImagesBeside(3);
        await using ImgpkgClient client = TestClient.Build(options => options.Network.AllowedHosts.Add(_registry.Host));

        BundleDescription description = await client.Bundles.DescribeAsync(Bundle, new DescribeBundleOptions(), token);

        Assert.That(description.Images.Select(image => image.Image), Is.EquivalentTo(images.Select(Collocated)));
        Assert.That(_origin.Requests, Is.Empty);
    }

    [Test]
    public async Task Describe_ImagesAreNowhere_FailsWithTheTextOfTheOtherOrder([Values("missing", "refused", "damaged")] string why, CancellationToken token)
    {
        Digest[] images = await PushAsync(2, token);
        if (why == "missing")
        {
            Array.ForEach(images, image => _origin["origin/images"].RemoveManifest(image));
        }
        else
        {
            _origin.Faults.Add("GET", why == "refused" ? "/manifests/" : "/blobs/", Fault.Error(403, "DENIED"), FaultList.Always);
        }

        await using ImgpkgClient oneByOne = TestClient.Build(options => options.Concurrency = 1);
        string byTags = await FailAsync(oneByOne, token);
        Beside.SetTag("stable", _bundle.Digest!.Value);
        string asAlways = await FailAsync(oneByOne, token);

        Assert.That(byTags, Is.EqualTo(asAlways));
        Assert.That(byTags, Does.StartWith(why == "damaged" ? "Retrieving Images from bundle: GET " : "Retrieving Images from bundle: Checking image existence: GET ").And.Contain(_origin.Host));
    }

    private static Digest AddImage(LoopbackRepository repository, int number, string? tag = null) =>
        SeededImage.Add(repository, tag, $$$"""{"n":{{{number}}},"config":{},"rootfs":{"diff_ids":[]}}""");

    private void AddImagesBeside(int count)
    {
        for (int i = 0; i < count; i++)
        {
            AddImage(Beside, i);
        }
    }

    private async Task<Digest[]> PushAsync(int images, CancellationToken token)
    {
        Digest[] digests = [.. Enumerable.Range(0, images).Select(i => AddImage(_origin["origin/images"], i))];
        await PushAsync([.. digests.Select(digest => Origin(digest).FullName)], token);
        return digests;
    }

    private async Task PushAsync(string[] images, CancellationToken token)
    {
        _bundle = (await PushBundleAsync(Bundle.FullName, images, token)).Reference;
        _registry.ClearRequests();
        _origin.ClearRequests();
    }

    private Task<PushResult> PushBundleAsync(string reference, string[] images, CancellationToken token) => _client.Bundles.PushAsync(
        TagReference.Parse(reference),
        new PushBundleOptions { Paths = [BundleFiles.Write(_files, $"bundle-{images.Length}", images)] },
        cancellationToken: token);

    private Task<BundleDescription> DescribeAsync(CancellationToken token) => DescribeAsync(Bundle, token);

    private Task<BundleDescription> DescribeAsync(ImageReference bundle, CancellationToken token) =>
        _client.Bundles.DescribeAsync(bundle, new DescribeBundleOptions(), token);

    private async Task<string> FailAsync(ImgpkgClient client, CancellationToken token) => ErrorText.Of(
        (RegistryException)(await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => client.Bundles.DescribeAsync(Bundle, new DescribeBundleOptions(), token)))!);

    private Task<CopyResult> CopyAsync(CopySource source, CopyOptions? options, CancellationToken token) => _client.Copies.CopyAsync(
        source, CopyDestination.ToRepository(RepositoryReference.Parse(_registry.FullName("copied/bundle"))), options, cancellationToken: token);

    private DigestReference Origin(Digest digest) => DigestReference.Parse($"{_origin.FullName("origin/images")}@{digest}");

    private DigestReference Collocated(Digest digest) => DigestReference.Parse($"{_registry.FullName("team/bundle")}@{digest}");

    private IEnumerable<string> AskedBeside(Digest[] images) => _registry.Requests
        .Select(request => request.Path)
        .Where(path => images.Any(image => path.EndsWith($"/team/bundle/manifests/{image}", StringComparison.Ordinal)));

    private int Lists(string repository) =>
        _registry.Requests.Count(request => request.Path.EndsWith($"/{repository}/tags/list", StringComparison.Ordinal));
}
