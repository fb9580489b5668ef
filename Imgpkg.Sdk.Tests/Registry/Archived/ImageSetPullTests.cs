using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Archives.ImageSets;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Archived;

/// <summary>Pulling straight out of the original's archives, with no registry anywhere.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ImageSetPullTests
{
    private readonly RecordedProgress _progress = new();
    private TemporaryDirectory _directory = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public void Build()
    {
        _directory = new TemporaryDirectory();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task CleanAsync()
    {
        await _client.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task Pull_RootBundle_WithAllItsBundles(CancellationToken token)
    {
        RepositoryReference archive = Copy("outer-bundle.tar");

        PullBundleResult result = await _client.Bundles.PullAsync(
            archive.WithDefaultTag(), _directory["out"], new PullBundleOptions { Recursive = true }, _progress, token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Reference.FullName, Is.EqualTo($"{archive.FullName}@sha256:0a466e46035ad870e7b33c1d5a3162aace693a0c6c1d7680e190c7c982d0f0a1"));
            Assert.That(result.IsRelocated, Is.False);
            Assert.That(result.NestedBundles, Is.Not.Empty);
            Assert.That(result.NestedBundles.Select(bundle => bundle.Repository), Is.All.EqualTo(archive));
            Assert.That(Directory.GetDirectories(_directory["out", ".imgpkg", "bundles"]), Has.Length.EqualTo(result.NestedBundles.Count));
            Assert.That(Locks(), Has.Count.EqualTo(1 + result.NestedBundles.Count));
            Assert.That(Locks(), Is.All.Not.Contain("imgpkg-tar"), "no lock names the archive");
        }
    }

    [TestCase("v1.0")]
    [TestCase(null)]
    public async Task Pull_ByTagOrDigest(string? tag, CancellationToken token)
    {
        RepositoryReference archive = Copy("outer-bundle.tar");
        var digest = Digest.Parse("sha256:0a466e46035ad870e7b33c1d5a3162aace693a0c6c1d7680e190c7c982d0f0a1");

        PullBundleResult result = await _client.Bundles.PullAsync(tag is null ? archive.WithDigest(digest) : archive.WithTag(tag), _directory["out"], cancellationToken: token);

        Assert.That(result.Reference.Digest, Is.EqualTo(digest));
    }

    [TestCase("single-image.tar")]
    public async Task Pull_OnlyImage(string name, CancellationToken token)
    {
        PullImageResult result = await _client.Images.PullAsync(Copy(name).WithDefaultTag(), _directory["out"], cancellationToken: token);

        Assert.That(Directory.GetFiles(result.OutputDirectory, "*", SearchOption.AllDirectories), Is.Not.Empty);
    }

    [Test]
    public async Task Pull_SeveralImagesAndNoRoot_AsksForOne(CancellationToken token)
    {
        RepositoryReference archive = Copy("imageslock.tar");

        InvalidArchiveException e = (await Assert.ThrowsAsync<InvalidArchiveException>(
            () => _client.Images.PullAsync(archive.WithDefaultTag(), _directory["out"], cancellationToken: token)))!;

        Assert.That(e.Message, Is.EqualTo($"{archive.Path} does not have exactly one image: name one by its digest or tag (tags: none)"));
    }

    [Test]
    public async Task ListTags_GivesTheRecordedOnes(CancellationToken token)
    {
        List<string> tags = [];
        await foreach (string tag in _client.Images.ListTagsAsync(Copy("outer-bundle.tar"), token))
        {
            tags.Add(tag);
        }

        Assert.That(tags, Is.EqualTo(new[] { "v1.0" }));
    }

    [Test]
    public async Task Pull_LayerMissing_SaysSo(CancellationToken token)
    {
        RepositoryReference archive = RepositoryReference.ForArchive(_directory.Write("a.tar", File.ReadAllBytes(GoldenTars.File("foreign-skipped.tar"))));

        RegistryNotFoundException e = (await Assert.ThrowsAsync<RegistryNotFoundException>(
            () => _client.Images.PullAsync(archive.WithDefaultTag(), _directory["out"], cancellationToken: token)))!;

        Assert.That(e.Message, Does.Contain("not found in tar (hint: This may be because when copying to a tarball"));
        Assert.That(Directory.Exists(_directory["out"]), Is.False);
    }

    [Test]
    public async Task Pull_LayerDamaged_LeavesNothing(CancellationToken token)
    {
        byte[] tar = File.ReadAllBytes(GoldenTars.File("single-image.tar"));
        tar[^1400] ^= 1;
        RepositoryReference archive = RepositoryReference.ForArchive(_directory.Write("a.tar", tar));

        await Assert.ThatAsync(
            () => _client.Images.PullAsync(archive.WithDefaultTag(), _directory["out"], cancellationToken: token), Throws.InstanceOf<ContentMismatchException>());

        Assert.That(Directory.Exists(_directory["out"]), Is.False);
    }

    [Test]
    public async Task Pull_ManifestIsAnother_IsRefused(CancellationToken token)
    {
        RepositoryReference archive = RepositoryReference.ForArchive(GoldenTars.HandMade("wrong-manifest-digest.tar"));
        using Sdk.Archives.ImageSets.ImageSetArchive content = await Sdk.Archives.ImageSets.ImageSetArchive.OpenAsync(archive.Path, token);
        Digest wrong = content.Document.Roots.Single(root => root.RecordedDigest != root.Manifest.Digest).RecordedDigest;

        await Assert.ThatAsync(
            () => _client.Images.PullAsync(archive.WithDigest(wrong), _directory["out"], cancellationToken: token), Throws.TypeOf<InvalidArchiveException>());
    }

    [Test]
    public async Task Pull_NoSuchTag_SaysSo(CancellationToken token) => await Assert.ThatAsync(
        () => _client.Bundles.PullAsync(Copy("outer-bundle.tar").WithTag("v9"), _directory["out"], cancellationToken: token),
        Throws.TypeOf<RegistryNotFoundException>().With.Message.Contain("MANIFEST_UNKNOWN"));

    [Test]
    public async Task Pull_IntoTheDirectoryOfTheArchive_IsRefused(CancellationToken token)
    {
        RepositoryReference archive = RepositoryReference.ForArchive(_directory.Write("in/a.tar", File.ReadAllBytes(GoldenTars.File("single-image.tar"))));

        await Assert.ThatAsync(
            () => _client.Images.PullAsync(archive.WithDefaultTag(), _directory["in"], cancellationToken: token),
            Throws.TypeOf<InvalidOutputDirectoryException>().With.Message.Contain("the archive it would be pulled from"));
    }

    [Test]
    public async Task Tag_InAnArchive_IsRefused(CancellationToken token) => await Assert.ThatAsync(
        () => _client.Images.TagAsync(Copy("outer-bundle.tar").WithTag("v1.0"), "v2", token),
        Throws.TypeOf<RegistryException>().With.Property(nameof(RegistryException.Code)).EqualTo("ARCHIVE_READ_ONLY"));

    [Test]
    public async Task Pull_ArchiveWasReplaced_ReadsTheNewOne(CancellationToken token)
    {
        RepositoryReference archive = Copy("single-image.tar");
        DigestReference before = await _client.Images.ResolveAsync(archive.WithDefaultTag(), token);
        Copy("outer-bundle.tar", "single-image.tar");

        Assert.That(await _client.Images.ResolveAsync(archive.WithDefaultTag(), token), Is.Not.EqualTo(before));
    }

    private List<string> Locks() =>
        [.. Directory.GetFiles(_directory["out"], "images.yml", SearchOption.AllDirectories).Select(File.ReadAllText)];

    private RepositoryReference Copy(string name, string? to = null)
    {
        string path = _directory.Write(to ?? name, File.ReadAllBytes(GoldenTars.File(name)));
        return RepositoryReference.ForArchive(path);
    }
}
