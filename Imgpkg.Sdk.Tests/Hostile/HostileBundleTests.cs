using System.Text;
using Imgpkg.Cli.Output;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Archives;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>Bundles made by somebody who means harm: endless nesting, breadth, circles, locks that are bombs.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class HostileBundleTests
{
    private const int DeepestPermitted = 128;

    private readonly MemoryTransport _memory = new("memory.test");
    private TemporaryDirectory _directory = null!;

    private RepositoryReference Repository { get; } = RepositoryReference.Parse("memory.test/deep");

    private IRepositoryStore Store => _memory.Open(Repository, RepositoryAccess.Write);

    [SetUp]
    public void SetUp() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public async Task TenThousandLevels_AreRefusedByAllThatFollowBundles(CancellationToken token)
    {
        DigestReference root = await BundleChain.PutAsync(Store, 10_000, token);
        await using ImgpkgClient client = Client();

        foreach (Func<Task> operation in Operations(client, root, token))
        {
            LimitExceededException failure = (await Assert.ThrowsAsync<LimitExceededException>(() => operation()))!;
            Assert.That(failure.Message, Does.Contain("memory.test/deep@sha256:").And.Contain("nested more than 100 levels deep"));
            Assert.That((failure.Limit, failure.Value, failure.Code), Is.EqualTo((nameof(LimitOptions.MaxBundleDepth), 100, "LIMIT_EXCEEDED")));
        }

        Assert.That(TreeListing.Of(_directory.FullPath), Is.Empty);
        Assert.That(_memory.Find(RepositoryReference.Parse("memory.test/copy")), Is.Null);
    }

    // Recursion is where this would end: a stack that is used up ends the process.
    [Test]
    public async Task AsManyLevelsAsMayBePermitted_ArePulledDescribedPrintedAndCopied(CancellationToken token)
    {
        DigestReference root = await BundleChain.PutAsync(Store, DeepestPermitted, token);
        await using ImgpkgClient client = Client(limits => limits.MaxBundleDepth = DeepestPermitted);

        PullBundleResult pulled = await client.Bundles.PullAsync(root, _directory["out"], new PullBundleOptions { Recursive = true }, cancellationToken: token);
        BundleDescription description = await client.Bundles.DescribeAsync(root, cancellationToken: token);
        CopyResult copied = await client.Copies.CopyAsync(CopySource.FromBundle(root), CopyDestination.ToArchive(_directory["deep.tar"]), cancellationToken: token);

        Assert.That(pulled.NestedBundles, Has.Count.EqualTo(DeepestPermitted));
        Assert.That(copied.Images, Has.Count.EqualTo(DeepestPermitted + 1));
        foreach (string form in new[] { "text", "yaml", "json", "mermaid" })
        {
            string text = await OnSmallStackAsync(() => DescriptionFormats.Find(form)!(description));
            Assert.That(text, Has.Length.GreaterThan(DeepestPermitted * 64), form);
        }
    }

    [Test]
    public async Task OneLevelMoreThanPermitted_IsRefused(CancellationToken token)
    {
        DigestReference root = await BundleChain.PutAsync(Store, 4, token);
        await using ImgpkgClient client = Client(limits => limits.MaxBundleDepth = 3);

        foreach (Func<Task> operation in Operations(client, root, token))
        {
            await Assert.ThrowsAsync<LimitExceededException>(() => operation());
        }
    }

    [Test]
    public async Task MoreImagesThanPermitted_AreRefusedBeforeTheyAreAskedFor(CancellationToken token)
    {
        DigestReference inner = await BundleChain.PutAsync(Store, 0, token);
        DigestReference root = await BundleChain.PutBundleAsync(Store, Enumerable.Range(0, 60).Select(i => Absent(i)).Prepend(inner), token);
        await using ImgpkgClient client = Client(limits => limits.MaxImages = 60);

        foreach (Func<Task> operation in Operations(client, root, token))
        {
            Assert.That((await Assert.ThrowsAsync<LimitExceededException>(() => operation()))!.Limit, Is.EqualTo(nameof(LimitOptions.MaxImages)));
        }
    }

    [Test]
    public async Task BundleThatIsAnsweredWithTheOneThatListsIt_IsAMismatch(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        LoopbackRepository repository = registry["team/app"];
        var inner = Digest.Of("a bundle that is not there"u8);
        byte[] layer = new TarBuilder()
            .File(".imgpkg/images.yml", BundleChain.LockOf([RepositoryReference.Parse(registry.FullName("team/app")).WithDigest(inner)])).ToGzip();
        Digest outer = SeededImage.Add(repository, "v1", SeededImage.BundleConfig, layer);
        StoredManifest manifest = repository.Manifests[outer];
        repository.AddManifest(inner, manifest.MediaType, manifest.Bytes);
        await using ImgpkgClient client = TestClient.Build();

        foreach (Func<Task> operation in Operations(client, ImageReference.Parse(registry.FullName("team/app:v1")), token))
        {
            ContentMismatchException failure = (await Assert.ThrowsAsync<ContentMismatchException>(() => operation()))!;
            Assert.That(failure.Message, Does.Contain($"manifest digest: \"{outer}\" does not match requested digest: \"{inner}\""));
        }
    }

    [TestCase("aliases", "values, those repeated by aliases included")]
    [TestCase("nesting", "exceeded max depth")]
    [TestCase("cycle", "value contains itself")]
    [TestCase("duplicates", "already set in map")]
    [TestCase("reference", "Expected ref to be in digest form")]
    public async Task LockThatIsABomb_IsRefused(string kind, string says, CancellationToken token)
    {
        byte[] layer = new TarBuilder().File(".imgpkg/images.yml", Lock(kind)).ToGzip();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        SeededImage.Add(registry["team/app"], "v1", SeededImage.BundleConfig, layer);
        await using ImgpkgClient client = TestClient.Build();

        foreach (Func<Task> operation in Operations(client, ImageReference.Parse(registry.FullName("team/app:v1")), token))
        {
            Assert.That((await Assert.ThrowsAsync<LockFileException>(() => operation()))!.Message, Does.Contain(says));
        }

        Assert.That(TreeListing.Of(_directory.FullPath), Is.Empty);
    }

    // A mebibyte that becomes a gibibyte, which describing and copying only read through.
    [Test]
    public async Task BombBesideTheLock_IsRefusedByDefault(CancellationToken token)
    {
        byte[] bomb = [.. HostileLayers.Zeros("bomb", 1100), .. new TarBuilder().File(".imgpkg/images.yml", BundleChain.LockOf([])).ToGzip()];
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        SeededImage.Add(registry["team/app"], "v1", SeededImage.BundleConfig, bomb);
        await using ImgpkgClient client = TestClient.Build();

        LimitExceededException failure = (await Assert.ThrowsAsync<LimitExceededException>(
            () => client.Bundles.DescribeAsync(ImageReference.Parse(registry.FullName("team/app:v1")), cancellationToken: token)))!;

        Assert.That(failure.Message, Is.EqualTo($"layer {Digest.Of(bomb)} unpacks to more than 200 times its size (hint: LimitOptions.MaxExpansion or $IMGPKG_MAX_EXPANSION, if you trust the content)"));
    }

    private IEnumerable<Func<Task>> Operations(ImgpkgClient client, ImageReference bundle, CancellationToken token) =>
    [
        () => client.Bundles.PullAsync(bundle, _directory["out"], new PullBundleOptions { Recursive = true }, cancellationToken: token),
        () => client.Bundles.DescribeAsync(bundle, cancellationToken: token),
        () => client.Copies.CopyAsync(CopySource.FromBundle(bundle), CopyDestination.ToArchive(_directory["out.tar"]), cancellationToken: token),
    ];

    private ImgpkgClient Client(Action<LimitOptions>? configure = null) =>
        new ImgpkgClientBuilder(options => configure?.Invoke(options.Limits)).AddTransport(_memory).Build();

    private DigestReference Absent(int number) => Repository.WithDigest(Digest.Of(Encoding.UTF8.GetBytes($"absent {number}")));

    private static string Lock(string kind)
    {
        const string Start = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n";
        return kind switch
        {
            "aliases" => $"{Start}x0: &x0 [a,a,a,a,a,a,a,a,a,a]\n{string.Concat(Enumerable.Range(1, 9).Select(i => $"x{i}: &x{i} [{string.Join(',', Enumerable.Repeat($"*x{i - 1}", 10))}]\n"))}images: *x9\n",
            "nesting" => $"{Start}images: {new string('[', 10_000)}\n",
            "cycle" => $"{Start}images: &x [*x]\n",
            "duplicates" => $"{Start}images: []\nimages: []\n",
            _ => $"{Start}images:\n- image: registry.test/app:latest\n",
        };
    }

    private static Task<string> OnSmallStackAsync(Func<string> write)
    {
        var result = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => result.SetResult(write()), 512 * 1024).Start();
        return result.Task;
    }
}
