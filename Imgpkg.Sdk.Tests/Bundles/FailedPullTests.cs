using System.Security.Cryptography;
using System.IO.Compression;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Archives;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Bundles;

/// <summary>A pull that fails says why, keeps the old content of the output and leaves nothing beside it.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class FailedPullTests
{
    private const string Lock = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n";
    private TemporaryDirectory _directory = null!;
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    private LoopbackRepository Repository => _registry["team/app"];

    private string Output => _directory["out"];

    [SetUp]
    public async Task SetUp()
    {
        _directory = new TemporaryDirectory();
        _directory.Write("out/old/deep.txt", "old");
        _registry = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
        Assert.That(TreeListing.Of(_directory.FullPath).Select(entry => entry.Path), Is.EqualTo(new[] { "out", "out/old", "out/old/deep.txt" }));
        Assert.That(File.ReadAllText(_directory["out", "old", "deep.txt"]), Is.EqualTo("old"));
        _directory.Dispose();
    }

    // R4.10 (T1): nothing unverified takes its place.
    [TestCase(3)]
    [TestCase(40)]
    [TestCase(70_000)]
    [TestCase(-1)]
    public async Task PullAsync_CorruptLayer_ReportsTheChecksum(int position, CancellationToken token)
    {
        byte[] layer = Layer();
        int at = position < 0 ? layer.Length - 1 : position;
        byte[] changed = [.. layer];
        changed[at] ^= 0x55;
        Seed(SeededImage.PlainConfig, layer);
        _registry.Faults.Add("GET", Digest.Of(layer).ToString(), Fault.CorruptByteAt(at), FaultList.Always);

        Assert.That(
            await FailImageAsync<ContentMismatchException>(token),
            Is.EqualTo($"Extracting image into directory: error verifying sha256 checksum after reading {layer.Length} bytes; got \"{Digest.Of(changed)}\", want \"{Digest.Of(layer)}\""));
    }

    [Test]
    public async Task PullAsync_OtherBytesUnderTheDigest_ReportsTheChecksum(CancellationToken token)
    {
        byte[] layer = Layer();
        Seed(SeededImage.PlainConfig, layer);
        byte[] other = "this is no archive"u8.ToArray();
        Repository.AddBlob(Digest.Of(layer), [.. other, .. new byte[layer.Length - other.Length]]);

        Assert.That(await FailImageAsync<ContentMismatchException>(token), Does.StartWith("Extracting image into directory: error verifying sha256 checksum after reading "));
    }

    [Test]
    public async Task PullAsync_TruncatedTransfer_Fails([Values(0, 20, 50_000)] int bytes, CancellationToken token)
    {
        byte[] layer = Layer();
        Seed(SeededImage.PlainConfig, layer);
        _registry.Faults.Add("GET", Digest.Of(layer).ToString(), Fault.TruncateAfter(bytes), FaultList.Always);

        Assert.That(await FailImageAsync<ImgpkgException>(token), Does.StartWith("Extracting image into directory: "));
    }

    [Test]
    public async Task PullAsync_SurplusBytes_Fails(CancellationToken token)
    {
        byte[] layer = Layer();
        Seed(SeededImage.PlainConfig, layer);
        _registry.Faults.Add("GET", Digest.Of(layer).ToString(), Fault.Append([0]), FaultList.Always);

        await FailImageAsync<ContentMismatchException>(token);
    }

    [Test]
    public async Task PullAsync_DamagedArchiveOfTheRightDigest_SaysWhatIsWrongWithIt(CancellationToken token)
    {
        byte[] whole = Layer();
        Seed(SeededImage.PlainConfig, whole[..(whole.Length / 2)]);

        Assert.That(await FailImageAsync<Sdk.Archives.InvalidLayerException>(token), Does.StartWith("Extracting image into directory: "));
    }

    // The base library reads a cut-off gzip stream without complaint; whole entries would be missing.
    [Test]
    public async Task PullAsync_CompressedStreamOfTheRightDigestCutOff_Fails([Values(2, 3)] int blocks, CancellationToken token)
    {
        byte[] tar = new TarBuilder().File("first", "1").File("second", "2").ToArray();
        byte[] gzip = Cut(tar[..(512 * blocks)]);
        Seed(SeededImage.PlainConfig, gzip);

        Assert.That(await FailImageAsync<Sdk.Archives.InvalidLayerException>(token), Is.EqualTo("Extracting image into directory: unexpected EOF"));
    }

    [Test]
    public async Task PullAsync_LockOfABundleIsNotUtf8_IsRefused(CancellationToken token)
    {
        byte[] bytes = [.. System.Text.Encoding.UTF8.GetBytes(Lock), .. "images: [] # "u8, 0xE9, (byte)'\n'];
        byte[] header = TarBuilder.Header(".imgpkg/images.yml", size: bytes.Length);
        byte[] tar = [.. header, .. bytes, .. new byte[(512 - (bytes.Length % 512)) % 512], .. new byte[1024]];
        Seed(SeededImage.BundleConfig, TarBuilder.Gzip(tar));

        Assert.That(await FailBundleAsync(token), Is.EqualTo($"Reading path {Output}/.imgpkg/images.yml: the text is not valid UTF-8"));
    }

    [TestCase("../x", "entry '../x' would be written outside of the output directory")]
    [TestCase("a/../../x", "entry 'a/../../x' would be written outside of the output directory")]
    public async Task PullAsync_HostileName_IsRefused(string name, string message, CancellationToken token)
    {
        Seed(SeededImage.PlainConfig, new TarBuilder().File("first", "1").File(name, "2").ToGzip());

        Assert.That(await FailImageAsync<Sdk.Archives.InvalidLayerException>(token), Is.EqualTo($"Extracting image into directory: {message}"));
    }

    [Test]
    public async Task PullAsync_UnsupportedEntryInTheUpperLayer_Fails(CancellationToken token)
    {
        Seed(SeededImage.PlainConfig, new TarBuilder().File("first", "1").ToGzip(), new TarBuilder().Add(TarBuilder.Header("odd", '7')).ToGzip());

        Assert.That(await FailImageAsync<Sdk.Archives.InvalidLayerException>(token), Is.EqualTo("Extracting image into directory: Unsupported tar entry type '7' for file 'odd'"));
    }

    [Test]
    public async Task PullAsync_FileSystemRefusesAFile_Fails(CancellationToken token)
    {
        string name = new('n', 300);
        Seed(SeededImage.PlainConfig, new TarBuilder().File("first", "1").Pax(("path", name)).File("x", "2").ToGzip());

        Assert.That(await FailImageAsync<Sdk.Archives.FileAccessException>(token), Does.StartWith($"Extracting image into directory: extract {name}: "));
    }

    [Test]
    public async Task PullAsync_ZstdLayer_SaysSo(CancellationToken token)
    {
        Seed(SeededImage.PlainConfig, [0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]);

        await FailImageAsync<Sdk.Archives.UnsupportedMediaTypeException>(token);
    }

    [Test]
    public async Task PullAsync_BundleWithoutLock_NamesThePathInTheOutput(CancellationToken token)
    {
        Seed(SeededImage.BundleConfig, new TarBuilder().File("x", "1").ToGzip());

        Assert.That(await FailBundleAsync(token), Is.EqualTo($"Reading path {Output}/.imgpkg/images.yml: open {Output}/.imgpkg/images.yml: no such file or directory"));
    }

    [TestCase("kind: ImagesLock\n", "Validating images lock: Validating apiVersion: Unknown version (known: imgpkg.carvel.dev/v1alpha1)")]
    [TestCase(Lock + "images:\n- image: a:b\n", "Validating images lock: Expected ref to be in digest form, got 'a:b'")]
    public async Task PullAsync_BrokenLock_Fails(string text, string message, CancellationToken token)
    {
        Seed(SeededImage.BundleConfig, new TarBuilder().File(".imgpkg/images.yml", text).ToGzip());

        Assert.That(await FailBundleAsync(token), Is.EqualTo(message));
    }

    [Test]
    public async Task PullAsync_NestedImageMissing_FailsTheWholePull(CancellationToken token)
    {
        string missing = $"{_registry.FullName("other/app")}@sha256:{new string('0', 64)}";
        Seed(SeededImage.BundleConfig, new TarBuilder().File(".imgpkg/images.yml", $"{Lock}images:\n- image: {missing}\n").ToGzip());

        Assert.That(await FailBundleAsync(token, recursive: true), Does.StartWith("Fetching image: GET ").And.Contain("/v2/other/app/manifests/sha256:000"));
    }

    [Test]
    public async Task PullAsync_NestedBundleCorrupt_FailsTheWholePull(CancellationToken token)
    {
        byte[] layer = new TarBuilder().File(".imgpkg/images.yml", Lock).ToGzip();
        Digest nested = SeededImage.Add(_registry["other/app"], tag: null, SeededImage.BundleConfig, layer);
        Seed(SeededImage.BundleConfig, new TarBuilder().File(".imgpkg/images.yml", $"{Lock}images:\n- image: {_registry.FullName("other/app")}@{nested}\n").ToGzip());
        _registry.Faults.Add("GET", Digest.Of(layer).ToString(), Fault.CorruptByteAt(30), FaultList.Always);

        Assert.That(await FailBundleAsync(token, recursive: true), Does.StartWith("Extracting bundle into directory: error verifying sha256 checksum"));
    }

    [Test]
    public async Task PullAsync_FileWhereANestedBundleGoes_FailsAsOurOwnFailure(CancellationToken token)
    {
        Digest nested = SeededImage.Add(_registry["other/app"], tag: null, SeededImage.BundleConfig, new TarBuilder().File(".imgpkg/images.yml", Lock).ToGzip());
        Seed(SeededImage.BundleConfig, new TarBuilder()
            .File(".imgpkg/images.yml", $"{Lock}images:\n- image: {_registry.FullName("other/app")}@{nested}\n")
            .File(".imgpkg/bundles", "in the way")
            .ToGzip());

        Assert.That(await FailBundleAsync(token, recursive: true), Does.StartWith("Extracting bundle into directory: Creating output directory: "));
    }

    [Test]
    public async Task PullAsync_Cancelled_KeepsTheOldContent(CancellationToken token)
    {
        byte[] layer = Layer();
        Seed(SeededImage.PlainConfig, layer);
        var never = new TaskCompletionSource();
        FaultRule rule = _registry.Faults.Add("GET", Digest.Of(layer).ToString(), Fault.StallAfter(1000, never.Task));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task pull = _client.Images.PullAsync(Source(), Output, cancellationToken: cancellation.Token);
        await rule.Reached.WaitAsync(token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => pull);
    }

    private static byte[] Layer()
    {
        string random = Convert.ToHexString(RandomNumberGenerator.GetBytes(100_000));
        return new TarBuilder().File("a/first", "1").File("b/second", random).File("c/third", "3").ToGzip();
    }

    private static byte[] Cut(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using var gzip = new GZipStream(compressed, CompressionLevel.Fastest);
        gzip.Write(bytes);
        gzip.Flush();
        return compressed.ToArray();
    }

    private void Seed(string config, params byte[][] layers) => SeededImage.Add(Repository, "v1", config, layers);

    private ImageReference Source() => ImageReference.Parse(_registry.FullName("team/app:v1"));

    private async Task<string> FailImageAsync<T>(CancellationToken token)
        where T : ImgpkgException =>
        ErrorText.Of((ImgpkgException)(await Assert.ThrowsAsync(Is.InstanceOf<T>(), () => _client.Images.PullAsync(Source(), Output, cancellationToken: token)))!);

    private async Task<string> FailBundleAsync(CancellationToken token, bool recursive = false) => ErrorText.Of((ImgpkgException)(await Assert.ThrowsAsync(
        Is.InstanceOf<ImgpkgException>(),
        () => _client.Bundles.PullAsync(Source(), Output, new PullBundleOptions { Recursive = recursive }, cancellationToken: token)))!);
}
