using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Layout;

internal sealed partial class LayoutRepositoryStoreTests
{
    private const string Head = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[";

    [Test]
    public async Task PutManifestAsync_NewStore_WritesTheFilesOfALayout(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, "v1", cancellationToken);

        string[] expected =
        [
            $"blobs/sha256/{Image.Config.Digest.Hex}",
            $"blobs/sha256/{Image.Layer.Digest.Hex}",
            $"blobs/sha256/{Image.Manifest.Digest.Hex}",
            "index.json",
            "index.json.lock",
            "oci-layout",
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Files(), Is.EquivalentTo(expected));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(Repository.Path, "oci-layout"), cancellationToken), Is.EqualTo("{\"imageLayoutVersion\":\"1.0.0\"}"));
            Assert.That(await ReadIndexAsync(cancellationToken), Is.EqualTo($"{Head}{Entry(Image.Manifest, Tagged("v1"))}]}}"));
        }
    }

    [Test]
    public async Task PutManifestAsync_UntaggedThenTagged_HasOneEntry(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, tag: null, cancellationToken);
        Assert.That(await ReadIndexAsync(cancellationToken), Is.EqualTo($"{Head}{Entry(Image.Manifest)}]}}"));

        await Store.PutManifestAsync(Image.Manifest, "v1", cancellationToken);
        await Store.PutManifestAsync(Image.Manifest, tag: null, cancellationToken);
        Assert.That(await ReadIndexAsync(cancellationToken), Is.EqualTo($"{Head}{Entry(Image.Manifest, Tagged("v1"))}]}}"));
    }

    [Test]
    public async Task PutManifestAsync_SecondTag_AddsAnEntry(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, "v1", cancellationToken);
        await Store.PutManifestAsync(Image.Manifest, "v2", cancellationToken);

        Assert.That(await ReadIndexAsync(cancellationToken), Is.EqualTo($"{Head}{Entry(Image.Manifest, Tagged("v1"))},{Entry(Image.Manifest, Tagged("v2"))}]}}"));
    }

    [Test]
    public async Task PutManifestAsync_Index_TakesOverTheEntriesOfItsMembers(CancellationToken cancellationToken)
    {
        var tagged = new SampleImage("tagged");
        ManifestContent index = SampleImage.Index(Image.Manifest, tagged.Manifest);
        await Image.PutAsync(Store, tag: null, cancellationToken);
        await tagged.PutAsync(Store, "kept", cancellationToken);
        await Store.PutManifestAsync(index, "v1", cancellationToken);

        Assert.That(await ReadIndexAsync(cancellationToken), Is.EqualTo($"{Head}{Entry(tagged.Manifest, Tagged("kept"))},{Entry(index, Tagged("v1"))}]}}"));
    }

    [Test]
    public async Task PutManifestAsync_ForeignIndex_KeepsWhatOthersWrote(CancellationToken cancellationToken)
    {
        await Image.PutBlobsAsync(Store, cancellationToken);
        string foreign = """{"mediaType":"text/plain","digest":"blake3:00","size":1e1,"x":[1,null,{"y":"ü+<&>"}],"annotations":{"org.opencontainers.image.ref.name":"odd","a":"b"}}""";
        string untagged = Entry(Image.Manifest, "\"who\":\"they\"", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}");
        await File.WriteAllTextAsync(IndexPath, $$"""{"x-first":{"n":1.50},"schemaVersion":2,"manifests":[{{foreign}},{{untagged}}],"annotations":{"top":"+"} }""", cancellationToken);

        await Store.PutManifestAsync(Image.Manifest, "v1", cancellationToken);

        string now = Entry(Image.Manifest, $"\"who\":\"they\",{Tagged("v1")}", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}");
        Assert.That(
            await ReadIndexAsync(cancellationToken),
            Is.EqualTo($$"""{"x-first":{"n":1.50},"schemaVersion":2,"manifests":[{{foreign}},{{now}}],"annotations":{"top":"+"}""" + "}"));
        Assert.That((await Store.ResolveAsync(Repository.WithTag("v1"), cancellationToken)).Digest, Is.EqualTo(Image.Manifest.Digest));
    }

    [Test]
    public async Task PutManifestAsync_TagMoved_DropsWhatDescribedTheOldManifest(CancellationToken cancellationToken)
    {
        var second = new SampleImage("second");
        await Image.PutAsync(Store, "v1", cancellationToken);
        await File.WriteAllTextAsync(IndexPath, $"{Head}{Entry(Image.Manifest, $"\"built\":\"then\",{Tagged("v1")}")}]}}", cancellationToken);

        await second.PutAsync(Store, "v1", cancellationToken);

        Assert.That(await ReadIndexAsync(cancellationToken), Is.EqualTo($"{Head}{Entry(second.Manifest, Tagged("v1"))}]}}"));
    }

    [Test]
    public async Task ListTagsAsync_NamesThatAreNoTags_AreLeftOut(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, "v1", cancellationToken);
        string[] entries = [.. new[] { "v1", "docker.io/library/app:v1", "v1" }.Select(name => Entry(Image.Manifest, Tagged(name)))];
        await File.WriteAllTextAsync(IndexPath, $"{Head}{string.Join(',', entries)}]}}", cancellationToken);

        Assert.That(await TagsAsync(Store, cancellationToken), Is.EqualTo(new[] { "v1" }));
    }

    [Test]
    public async Task GetManifestAsync_DocumentWithoutMediaType_TakesTheOneOfTheIndex(CancellationToken cancellationToken)
    {
        await Image.PutBlobsAsync(Store, cancellationToken);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{{SampleImage.Json(Image.Config)}},"layers":[]}""");
        var manifest = new ManifestContent(MediaTypes.DockerManifest, bytes);
        await Store.PutManifestAsync(manifest, "v1", cancellationToken);

        Assert.That((await Store.GetManifestAsync(Repository.WithDigest(manifest.Digest), cancellationToken)).MediaType, Is.EqualTo(MediaTypes.DockerManifest));
    }

    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("{\"manifests\":{}}")]
    [TestCase("{\"manifests\":[],\"manifests\":[]}")]
    public async Task AnyUse_BrokenIndex_NamesTheFileAndLeavesIt(string content, CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, "v1", cancellationToken);
        await File.WriteAllTextAsync(IndexPath, content, cancellationToken);

        await Assert.ThatAsync(
            () => Store.ResolveAsync(Repository.WithTag("v1"), cancellationToken),
            Throws.TypeOf<RegistryException>().With.Message.StartsWith($"{IndexPath} is not valid: "));
        await Assert.ThatAsync(() => Store.PutManifestAsync(Image.Manifest, "v2", cancellationToken), Throws.TypeOf<RegistryException>());
        Assert.That(await ReadIndexAsync(cancellationToken), Is.EqualTo(content));
    }

    private static string Tagged(string tag) => $"\"org.opencontainers.image.ref.name\":\"{tag}\"";

    private Task<string> ReadIndexAsync(CancellationToken cancellationToken) => File.ReadAllTextAsync(IndexPath, cancellationToken);
}
