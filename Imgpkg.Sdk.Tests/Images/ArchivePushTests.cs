using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Archives.ImageSets;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

/// <summary>Pushing straight into an archive, with no registry anywhere.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ArchivePushTests
{
    private readonly RecordedProgress _progress = new();
    private TemporaryDirectory _directory = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _directory = new TemporaryDirectory();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task PushToArchive_WhatTheOriginalPushedAndExported_IsTheSameFile(CancellationToken token)
    {
        var name = TagReference.Parse("localhost:5001/spec-fmt/gold/outer:img-one");

        PushResult result = await _client.Images.PushToArchiveAsync(
            name, _directory["a.tar"], new PushImageOptions { Paths = [SuiteEnvironment.Fixture("inputs/nested/img-one")] }, _progress, token);

        Assert.That(File.ReadAllBytes(_directory["a.tar"]), Is.EqualTo(File.ReadAllBytes(GoldenTars.File("single-image.tar"))));
        Assert.That((result.Reference.Repository, result.Tag), Is.EqualTo((name.Repository, "img-one")));
        Assert.That(_progress.Steps[^1].Phase, Is.EqualTo(TransferPhase.Pushed));
    }

    [Test]
    public async Task PushToArchive_Bundle_IsMarkedAsTheRoot(CancellationToken token)
    {
        await _client.Bundles.PushToArchiveAsync(
            TagReference.Parse("localhost:5001/spec-fmt/gold/outer:v1.0"),
            _directory["a.tar"],
            new PushBundleOptions { Paths = [SuiteEnvironment.Fixture("inputs/nested/outer")] },
            cancellationToken: token);

        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(_directory["a.tar"], token);
        using ImageSetArchive original = await ImageSetArchive.OpenAsync(GoldenTars.File("outer-bundle.tar"), token);
        ImageSetNode root = original.Document.Roots.Single(node => node.IsRootBundle);
        Assert.That(archive.Document.ToJson(), Is.EqualTo(new ImageSetDocument { Roots = [root] }.ToJson()));
    }

    [Test]
    public async Task PushToArchive_Bundle_IsPulledFromThere([Values(10, 6_000_000)] int size, CancellationToken token)
    {
        string bundle = BundleFiles.Write(_directory, "bundle");
        byte[] random = new byte[size];
        new Random(size).NextBytes(random);
        File.WriteAllBytes(Path.Combine(bundle, "random.bin"), random);

        PushResult pushed = await _client.Bundles.PushToArchiveAsync(
            TagReference.Parse("registry.test/app:v1"),
            _directory["a.tar"],
            new PushBundleOptions { Paths = [bundle], LockOutputPath = _directory["lock.yml"] },
            _progress,
            token);
        PullBundleResult pulled = await _client.Bundles.PullAsync(
            RepositoryReference.ForArchive(_directory["a.tar"]).WithDefaultTag(), _directory["out"], cancellationToken: token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pulled.Reference.Digest, Is.EqualTo(pushed.Reference.Digest));
            Assert.That(File.ReadAllBytes(_directory["out", "random.bin"]), Is.EqualTo(random));
            Assert.That((await BundleLock.ReadAsync(_directory["lock.yml"], token)).Bundle.FullName, Is.EqualTo(pushed.Reference.FullName));
            Assert.That(pushed.BytesSent, Is.EqualTo(pushed.Layer.Size));
            Assert.That(pulled.NestedBundles, Is.Empty);
        }
    }

    [Test]
    public async Task PushToArchive_FileVanishes_LeavesTheOldArchive(CancellationToken token)
    {
        string bundle = BundleFiles.Write(_directory, "bundle");
        byte[] random = new byte[6_000_000];
        new Random(1).NextBytes(random);
        File.WriteAllBytes(Path.Combine(bundle, "random.bin"), random);
        string last = _directory.Write("bundle/z.txt", "z");
        File.WriteAllText(_directory["a.tar"], "the old archive");

        // The layer is made twice; bytes are counted the second time.
        var progress = new OnBytes(() => File.Delete(last));
        await Assert.ThatAsync(
            () => _client.Bundles.PushToArchiveAsync(
                TagReference.Parse("registry.test/app:v1"), _directory["a.tar"], new PushBundleOptions { Paths = [bundle] }, progress, token),
            Throws.TypeOf<FileAccessException>().With.Message.Contain("z.txt: no such file or directory"));

        Assert.That(File.ReadAllText(_directory["a.tar"]), Is.EqualTo("the old archive"));
        Assert.That(File.Exists(_directory["a.tar.partial"]), Is.False);
    }

    [TestCase("oci:store:v1")]
    [TestCase("oci-archive:other.tar:v1")]
    public async Task PushToArchive_NameOfNoRegistry_IsRefused(string name, CancellationToken token)
    {
        string image = BundleFiles.WriteImage(_directory, "x");

        await Assert.ThatAsync(
            () => _client.Images.PushToArchiveAsync(TagReference.Parse(name), _directory["a.tar"], new PushImageOptions { Paths = [image] }, cancellationToken: token),
            Throws.TypeOf<InvalidPushException>().With.Message.Contain("name a repository of a registry"));
    }

    [Test]
    public async Task Push_ToAnArchiveAsARepository_IsRefused(CancellationToken token)
    {
        string image = BundleFiles.WriteImage(_directory, "x");

        await Assert.ThatAsync(
            () => _client.Images.PushAsync(
                RepositoryReference.ForArchive(_directory["a.tar"]).WithTag("v1"), new PushImageOptions { Paths = [image] }, cancellationToken: token),
            Throws.InstanceOf<ImgpkgException>().With.Property(nameof(ImgpkgException.Code)).EqualTo("ARCHIVE_READ_ONLY"));
    }

    private sealed class OnBytes(Action act) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.Phase == TransferPhase.Transferring)
            {
                act();
            }
        }
    }
}
