using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Archives.OciLayouts;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Registry;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.OciLayouts;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class OciArchiveWriterTests
{
    private readonly SampleImage _one = new("one");
    private readonly SampleImage _two = new("two");
    private TemporaryDirectory _directory = null!;

    private string Tar => _directory["a.tar"];

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public async Task WriteAsync_Entries_AreOrderedAndComplete()
    {
        ManifestContent index = SampleImage.Index(_one.Manifest, _two.Manifest);
        await WriteAsync([new OciArchiveRoot(index, ["v2", "v1"]), new OciArchiveRoot(_one.Manifest, [])], _two.Manifest);

        IReadOnlyList<DumpedEntry> entries = TarDump.Read(File.ReadAllBytes(Tar));
        string[] blobs = [.. new[] { index.Digest, _one.Manifest.Digest, _two.Manifest.Digest, _one.Config.Digest, _two.Config.Digest, _one.Layer.Digest, _two.Layer.Digest }
            .Distinct().Select(digest => $"blobs/sha256/{digest.Hex}").Order(StringComparer.Ordinal)];
        Assert.That(entries.Select(entry => entry.Name), Is.EqualTo(new[] { "oci-layout", "index.json" }.Concat(blobs)));

        using OciArchive archive = await OciArchive.OpenAsync(Tar, CancellationToken.None);
        Assert.That(
            archive.Entries.Select(entry => (entry.Manifest.Digest, string.Join(',', entry.Tags))),
            Is.EqualTo(new[] { (index.Digest, "v1"), (index.Digest, "v2"), (_one.Manifest.Digest, string.Empty) }));
        Assert.That(archive.Read(_two.Manifest.Digest, 10_000), Is.EqualTo(_two.Manifest.Bytes.ToArray()));
    }

    [Test]
    public async Task WriteAsync_SameContent_SameBytes()
    {
        await WriteAsync([new OciArchiveRoot(_one.Manifest, ["b", "a"]), new OciArchiveRoot(_two.Manifest, ["c"])]);
        byte[] first = File.ReadAllBytes(Tar);
        await WriteAsync([new OciArchiveRoot(_two.Manifest, ["c"]), new OciArchiveRoot(_one.Manifest, ["a", "b"])]);

        Assert.That(File.ReadAllBytes(Tar), Is.EqualTo(first));
    }

    [Test]
    public async Task WriteAsync_Resumed_FetchesNothingAgain()
    {
        await WriteAsync([new OciArchiveRoot(_one.Manifest, ["v1"])]);
        int fetched = 0;

        ImageSetWriteResult result = await WriteAsync(
            [new OciArchiveRoot(_one.Manifest, ["v1"]), new OciArchiveRoot(_two.Manifest, ["v2"])],
            options: new ImageSetWriteOptions { Resume = true, OnBytes = count => Interlocked.Add(ref fetched, count) });

        Assert.That((result.Reused.Count, fetched), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task WriteAsync_ResumingSomethingElse_IsRefused()
    {
        File.WriteAllBytes(Tar, new TarBuilder().File("manifest.json", "null").ToArray());

        await Assert.ThatAsync(
            () => WriteAsync([new OciArchiveRoot(_one.Manifest, [])], options: new ImageSetWriteOptions { Resume = true }),
            Throws.TypeOf<InvalidArchiveException>().With.Message.Contain("oci-layout not found in tar"));
    }

    [Test]
    [Category("RealRegistry")]
    public async Task Skopeo_CopiesByTag(CancellationToken cancellationToken)
    {
        ToolProcess.Require("skopeo");
        await WriteAsync([new OciArchiveRoot(_one.Manifest, ["v1"]), new OciArchiveRoot(_two.Manifest, ["v2"])]);

        await SkopeoAsync(cancellationToken, "copy", "--insecure-policy", $"oci-archive:{Tar}:v2", $"dir:{_directory["dir"]}");

        Assert.That(File.ReadAllBytes(_directory["dir", "manifest.json"]), Is.EqualTo(_two.Manifest.Bytes.ToArray()));
        Assert.That(File.ReadAllBytes(_directory["dir", _two.Layer.Digest.Hex]), Is.EqualTo(_two.LayerBytes.ToArray()));
    }

    [Test]
    [Category("RealRegistry")]
    public async Task Skopeo_CopiesTheOnlyDockerImage(CancellationToken cancellationToken)
    {
        // Not by its tag: skopeo overlooks tagged Docker manifests in layouts (its issue 1975).
        ToolProcess.Require("skopeo");
        var image = new SampleImage("docker", MediaTypes.DockerManifest);
        await WriteAsync([new OciArchiveRoot(image.Manifest, ["v1"])], layers: [image]);

        await SkopeoAsync(cancellationToken, "copy", "--insecure-policy", "--preserve-digests", $"oci-archive:{Tar}", $"dir:{_directory["dir"]}");

        Assert.That(File.ReadAllBytes(_directory["dir", "manifest.json"]), Is.EqualTo(image.Manifest.Bytes.ToArray()));
    }

    [Test]
    [Category("RealRegistry")]
    public async Task ArchiveOfSkopeo_IsPulledFrom(CancellationToken cancellationToken)
    {
        ToolProcess.Require("skopeo");
        await using ImgpkgClient client = TestClient.Build();
        string layout = await PushAsync(client, cancellationToken);
        await SkopeoAsync(cancellationToken, "copy", "--insecure-policy", $"oci:{layout}", $"oci-archive:{Tar}:v9");

        PullImageResult byTag = await client.Images.PullAsync(ImageReference.Parse($"oci-archive:{Tar}:v9"), _directory["one"], cancellationToken: cancellationToken);
        PullImageResult only = await client.Images.PullAsync(ImageReference.Parse($"oci-archive:{Tar}"), _directory["two"], cancellationToken: cancellationToken);

        Assert.That(byTag.Reference, Is.EqualTo(only.Reference));
        Assert.That(File.ReadAllText(_directory["two", "hello.txt"]), Is.EqualTo("hello"));
    }

    [TestCase("gnu", ".")]
    [TestCase("pax", ".")]
    [TestCase("ustar", "blobs", "index.json", "oci-layout")]
    public async Task TarOfALocalStore_IsPulledFrom(string format, params string[] names)
    {
        ToolProcess.Require("tar");
        await using ImgpkgClient client = TestClient.Build();
        string layout = await PushAsync(client, CancellationToken.None);
        ToolResult packed = await ToolProcess.RunAsync("tar", ["-cf", Tar, $"--format={format}", "-C", layout, .. names], CancellationToken.None);
        Assert.That(packed.ExitCode, Is.Zero, packed.Error);
        var archive = RepositoryReference.ForOciArchive(Tar);

        await client.Images.PullAsync(archive.WithTag("v1"), _directory["out"]);
        List<string> tags = [];
        await foreach (string tag in client.Images.ListTagsAsync(archive))
        {
            tags.Add(tag);
        }

        Assert.That(File.ReadAllText(_directory["out", "hello.txt"]), Is.EqualTo("hello"));
        Assert.That(tags, Has.Count.EqualTo(2).And.Contain("v1"), "the digest's tag too");
    }

    [TestCase("""{"imageLayoutVersion":"2.0.0"}""", "{}", "image layout version '2.0.0' is not supported")]
    [TestCase("[]", "{}", "oci-layout is not valid")]
    [TestCase("""{"imageLayoutVersion":"1.0.0"}""", "[]", "index.json is not valid")]
    [TestCase("""{"imageLayoutVersion":"1.0.0"}""", """{"manifests":[{"digest":"x"}]}""", "index.json is not valid")]
    public async Task OpenAsync_Damaged_SaysWhere(string marker, string index, string message)
    {
        File.WriteAllBytes(Tar, new TarBuilder().File("oci-layout", marker).File("index.json", index).ToArray());

        await Assert.ThatAsync(() => OciArchive.OpenAsync(Tar, CancellationToken.None), Throws.TypeOf<InvalidArchiveException>().With.Message.Contain(message));
    }

    [Test]
    public async Task Pull_LayerIsAnother_LeavesNothing()
    {
        await WriteAsync([new OciArchiveRoot(_one.Manifest, ["v1"])]);
        byte[] tar = File.ReadAllBytes(Tar);
        DumpedEntry layer = TarDump.Read(tar).Single(entry => entry.Name.EndsWith(_one.Layer.Digest.Hex, StringComparison.Ordinal));
        tar[layer.HeaderOffset + 512] ^= 1;
        File.WriteAllBytes(Tar, tar);
        await using ImgpkgClient client = TestClient.Build();

        await Assert.ThatAsync(() => client.Images.PullAsync(ImageReference.Parse($"oci-archive:{Tar}:v1"), _directory["out"]), Throws.TypeOf<ContentMismatchException>());

        Assert.That(Directory.Exists(_directory["out"]), Is.False);
    }

    private static async Task SkopeoAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        ToolResult result = await ToolProcess.RunAsync("skopeo", arguments, cancellationToken);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    private async Task<string> PushAsync(ImgpkgClient client, CancellationToken cancellationToken)
    {
        _directory.Write("files/hello.txt", "hello");
        var layout = RepositoryReference.ForDirectory(_directory["layout"]);
        await client.Images.PushAsync(layout.WithTag("v1"), new PushImageOptions { Paths = [_directory["files"]] }, cancellationToken: cancellationToken);
        return layout.Path;
    }

    private Task<ImageSetWriteResult> WriteAsync(
        IReadOnlyList<OciArchiveRoot> roots, ManifestContent? member = null, ImageSetWriteOptions? options = null, SampleImage[]? layers = null)
    {
        SampleImage[] images = layers ?? [_one, _two];
        Dictionary<Digest, ReadOnlyMemory<byte>> documents = images.DistinctBy(image => image.Config.Digest).ToDictionary(image => image.Config.Digest, image => image.ConfigBytes);
        if (member is not null)
        {
            documents[member.Digest] = member.Bytes;
        }

        ImageSetLayerSource[] sources = [.. images.Select(image => new ImageSetLayerSource(
            image.Layer, _ => Task.FromResult<Stream>(new MemoryStream(image.LayerBytes.ToArray()))))];
        return new OciArchiveWriter(new FakeTimeProvider()).WriteAsync(Tar, roots, documents, sources, options ?? new ImageSetWriteOptions(), CancellationToken.None);
    }
}
