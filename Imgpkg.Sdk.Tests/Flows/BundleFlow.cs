using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>What a user does with bundles, from the first push to the last pull, against whatever keeps them; a fixture per kind derives from it.</summary>
[CancelAfter(120_000)]
internal abstract class BundleFlow
{
    private TemporaryDirectory _directory = null!;

    protected TemporaryDirectory Files => _directory;

    /// <summary>The repository of this test; nothing is in it yet.</summary>
    protected abstract RepositoryReference Repository { get; }

    protected abstract ImgpkgClient Client { get; }

    [SetUp]
    public void CreateFiles() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteFiles() => _directory.Dispose();

    [Test]
    public async Task Image_PushedAndPulled_IsTheSameTree(CancellationToken token)
    {
        Files.Write("in/a.txt", "hello\n");
        Files.Write("in/größe/b.bin", [0, 1, 2, 255]);
        Files.Write("in/.git/config", "left out");
        PushResult pushed = await Client.Images.PushAsync(Repository.WithTag("v1"), new PushImageOptions { Paths = [Files["in"]] }, cancellationToken: token);

        PullImageResult pulled = await Client.Images.PullAsync(Repository.WithTag("v1"), Files["out"], cancellationToken: token);

        Assert.That((pulled.Reference, pulled.OutputDirectory), Is.EqualTo((pushed.Reference, Files["out"])));
        Directory.Delete(Files["in", ".git"], recursive: true);
        Assert.That(Contents(Files["out"]), Is.EqualTo(Contents(Files["in"])));
    }

    [Test]
    public async Task Bundle_PulledByEveryName_IsTheSameTree(CancellationToken token)
    {
        string input = BundleFiles.Write(Files, "bundle");
        PushResult pushed = await PushBundleAsync(input, "v1", token);
        string digestTag = $"sha256-{pushed.Reference.Digest!.Value.Hex}.imgpkg";
        foreach (ImageReference name in new ImageReference[] { Repository.WithTag("v1"), Repository.WithTag(digestTag), pushed.Reference })
        {
            PullBundleResult pulled = await Client.Bundles.PullAsync(name, Files["out"], cancellationToken: token);

            Assert.That((pulled.Reference, pulled.IsRelocated, pulled.NestedBundles.Count), Is.EqualTo((pushed.Reference, true, 0)));
            Assert.That(await File.ReadAllTextAsync(Files["out", "config", "bundle.yml"], token), Is.EqualTo("name: bundle\n"));
            Assert.That(await File.ReadAllTextAsync(Files["out", ".imgpkg", "images.yml"], token), Is.EqualTo("---\napiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n"));
        }
    }

    [Test]
    public async Task Tags_AddedAndResolved_NameTheSameDigest(CancellationToken token)
    {
        PushResult pushed = await PushBundleAsync(BundleFiles.Write(Files, "bundle"), "v1", token);

        DigestReference tagged = await Client.Images.TagAsync(Repository.WithTag("v1"), "v2", token);
        DigestReference byDigest = await Client.Images.TagAsync(pushed.Reference, "v3", token);

        Assert.That(new[] { tagged, byDigest, await Client.Images.ResolveAsync(Repository.WithTag("v3"), token), await Client.Images.ResolveAsync(pushed.Reference, token) }, Is.All.EqualTo(pushed.Reference));
        var tags = new List<string>();
        await foreach (string tag in Client.Images.ListTagsAsync(Repository, token))
        {
            tags.Add(tag);
        }

        Assert.That(tags, Is.SupersetOf(new[] { "v1", "v2", "v3" }));
        Assert.That(await Client.Bundles.IsBundleAsync(Repository.WithTag("v2"), token), Is.True);
    }

    [Test]
    public async Task NestedBundles_PulledRecursively_StandSideBySide(CancellationToken token)
    {
        DigestReference image = (await Client.Images.PushAsync(
            Repository.WithTag("image"), new PushImageOptions { Paths = [BundleFiles.WriteImage(Files, "image")] }, cancellationToken: token)).Reference;
        DigestReference inner = (await PushBundleAsync(BundleFiles.Write(Files, "inner", Elsewhere(image)), "inner", token)).Reference;
        DigestReference middle = (await PushBundleAsync(BundleFiles.Write(Files, "middle", Elsewhere(inner), Elsewhere(image)), "middle", token)).Reference;
        await PushBundleAsync(BundleFiles.Write(Files, "outer", Elsewhere(middle), Elsewhere(inner), Elsewhere(image)), "outer", token);

        PullBundleResult pulled = await Client.Bundles.PullAsync(
            Repository.WithTag("outer"), Files["out"], new PullBundleOptions { Recursive = true }, cancellationToken: token);

        Assert.That(pulled.NestedBundles, Is.EqualTo(new[] { middle, inner }));
        Assert.That(pulled.IsRelocated, Is.True);
        foreach ((string name, DigestReference bundle) in new[] { ("middle", middle), ("inner", inner) })
        {
            string directory = Files["out", ".imgpkg", "bundles", $"sha256-{bundle.Digest!.Value.Hex}"];
            Assert.That(await File.ReadAllTextAsync(Path.Combine(directory, "config", $"{name}.yml"), token), Is.EqualTo($"name: {name}\n"));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(directory, ".imgpkg", "images.yml"), token), Does.Contain($"- image: {image.FullName}\n"));
        }

        Assert.That(Directory.GetDirectories(Files["out", ".imgpkg", "bundles"]), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task NestedBundles_ImagesElsewhere_LockStaysAsItIs(CancellationToken token)
    {
        await PushBundleAsync(BundleFiles.Write(Files, "bundle", $"elsewhere.test/app@sha256:{new string('0', 64)}"), "v1", token);

        PullBundleResult pulled = await Client.Bundles.PullAsync(Repository.WithTag("v1"), Files["out"], cancellationToken: token);

        Assert.That(pulled.IsRelocated, Is.False);
        Assert.That(Contents(Files["out"]), Is.EqualTo(Contents(Files["bundle"])));
    }

    [Test]
    public async Task Bundle_PulledAsAnImage_IsRefusedUnlessAllowed(CancellationToken token)
    {
        await PushBundleAsync(BundleFiles.Write(Files, "bundle"), "v1", token);

        await Assert.ThrowsAsync<UnexpectedBundleException>(() => Client.Images.PullAsync(Repository.WithTag("v1"), Files["out"], cancellationToken: token));
        await Client.Images.PullAsync(Repository.WithTag("v1"), Files["out"], new PullImageOptions { AllowBundle = true }, cancellationToken: token);

        Assert.That(Contents(Files["out"]), Is.EqualTo(Contents(Files["bundle"])));
    }

    [Test]
    public async Task Missing_TagDigestAndRepository_AreNotFound(CancellationToken token)
    {
        await Assert.ThrowsAsync<RegistryNotFoundException>(() => Client.Bundles.PullAsync(Repository.WithTag("v1"), Files["out"], cancellationToken: token));
        await PushBundleAsync(BundleFiles.Write(Files, "bundle"), "v1", token);

        await Assert.ThrowsAsync<RegistryNotFoundException>(() => Client.Bundles.PullAsync(Repository.WithTag("v2"), Files["out"], cancellationToken: token));
        await Assert.ThrowsAsync<RegistryNotFoundException>(() => Client.Images.ResolveAsync(Repository.WithDigest(Digest.Of([])), token));
        Assert.That(Path.Exists(Files["out"]), Is.False);
    }

    [Test]
    public async Task LargeImage_PushedAndPulled_IsTheSameTree(CancellationToken token)
    {
        byte[] random = new byte[9 * 1024 * 1024];
        new Random(7).NextBytes(random);
        Files.Write("in/random.bin", random);
        var options = new PushImageOptions { Paths = [Files["in"]] };
        PushResult first = await Client.Images.PushAsync(Repository.WithTag("v1"), options, cancellationToken: token);
        PushResult again = await Client.Images.PushAsync(Repository.WithTag("v1"), options, cancellationToken: token);

        await Client.Images.PullAsync(first.Reference, Files["out"], cancellationToken: token);

        Assert.That((again.Reference, again.BytesSent), Is.EqualTo((first.Reference, 0L)));
        Assert.That(Contents(Files["out"]), Is.EqualTo(Contents(Files["in"])));
    }

    protected static IEnumerable<(string Path, long? Size, string? Sha256)> Contents(string directory) =>
        TreeListing.Of(directory).Select(entry => (entry.Path, entry.Size, entry.Sha256));

    protected Task<PushResult> PushBundleAsync(string directory, string tag, CancellationToken token) =>
        Client.Bundles.PushAsync(Repository.WithTag(tag), new PushBundleOptions { Paths = [directory] }, cancellationToken: token);

    // As a lock written before relocation has it: the images are found in the bundle's own repository all the same.
    private static string Elsewhere(DigestReference image) => $"elsewhere.test/app@{image.Digest}";
}
