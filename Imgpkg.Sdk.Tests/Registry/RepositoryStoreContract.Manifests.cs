using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry;

internal abstract partial class RepositoryStoreContract
{
    [Test]
    public async Task PutManifestAsync_Tagged_IsFoundByTagAndByDigest(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutAsync(store, "v1", cancellationToken);

        foreach (ImageReference reference in new ImageReference[] { Repository.WithTag("v1"), Repository.WithDigest(Image.Manifest.Digest) })
        {
            ManifestContent manifest = await store.GetManifestAsync(reference, cancellationToken);
            Descriptor resolved = await store.ResolveAsync(reference, cancellationToken);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(manifest.Bytes.ToArray(), Is.EqualTo(Image.Manifest.Bytes.ToArray()));
                Assert.That(manifest.MediaType, Is.EqualTo(MediaTypes.OciManifest));
                Assert.That(SampleImage.Json(resolved), Is.EqualTo(SampleImage.Json(Image.Manifest.Descriptor)));
                Assert.That(await store.ExistsAsync(resolved, cancellationToken), Is.True);
            }
        }
    }

    [Test]
    public async Task PutManifestAsync_WithoutTag_IsFoundByDigestOnly(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutAsync(store, tag: null, cancellationToken);

        Assert.That(await TagsAsync(store, cancellationToken), Is.Empty);
        Assert.That((await store.ResolveAsync(Repository.WithDigest(Image.Manifest.Digest), cancellationToken)).Size, Is.EqualTo(Image.Manifest.Bytes.Length));
    }

    [Test]
    public async Task PutManifestAsync_TagMoved_KeepsTheOldManifestByDigest(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        var second = new SampleImage("second");
        await Image.PutAsync(store, "v1", cancellationToken);
        await second.PutAsync(store, "v1", cancellationToken);

        Assert.That((await store.ResolveAsync(Repository.WithTag("v1"), cancellationToken)).Digest, Is.EqualTo(second.Manifest.Digest));
        Assert.That((await store.GetManifestAsync(Repository.WithDigest(Image.Manifest.Digest), cancellationToken)).Digest, Is.EqualTo(Image.Manifest.Digest));
        Assert.That(await TagsAsync(store, cancellationToken), Is.EqualTo(new[] { "v1" }));
    }

    [Test]
    public async Task PutManifestAsync_Index_GivesItsMembersByDigest(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        ManifestContent index = SampleImage.Index(Image.Manifest);
        await Image.PutAsync(store, tag: null, cancellationToken);
        await store.PutManifestAsync(index, "v1", cancellationToken);

        Assert.That((await store.GetManifestAsync(Repository.WithTag("v1"), cancellationToken)).IsIndex, Is.True);
        Assert.That((await store.GetManifestAsync(Repository.WithDigest(Image.Manifest.Digest), cancellationToken)).MediaType, Is.EqualTo(MediaTypes.OciManifest));
    }

    [Test]
    public async Task PutManifestAsync_BlobMissing_IsRefusedAndNothingTagged(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await new SampleImage("other").PutAsync(store, "other", cancellationToken);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => store.PutManifestAsync(Image.Manifest, "v1", cancellationToken)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(e.Code, Is.EqualTo("MANIFEST_BLOB_UNKNOWN"));
            Assert.That(e.Message, Does.StartWith($"PUT {Repository.FullName}:v1: ").And.Contain(Image.Config.Digest.ToString()));
            Assert.That(e.Errors.Select(error => error.Detail), Is.EqualTo(new[] { Image.Config.Digest.ToString(), Image.Layer.Digest.ToString() }));
            Assert.That(await TagsAsync(store, cancellationToken), Is.EqualTo(new[] { "other" }));
        }
    }

    [Test]
    public async Task PutManifestAsync_IndexMemberMissing_IsRefused(CancellationToken cancellationToken)
    {
        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(
            () => Open(Repository).PutManifestAsync(SampleImage.Index(Image.Manifest), "v1", cancellationToken)))!;

        Assert.That(e.Errors.Single().Detail, Is.EqualTo(Image.Manifest.Digest.ToString()));
    }

    [TestCase(MediaTypes.DockerForeignLayer, "")]
    [TestCase("application/vnd.oci.image.layer.nondistributable.v1.tar", "")]
    [TestCase("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "")]
    [TestCase(MediaTypes.OciLayer, ",\"urls\":[\"https://layers.example/1\"]")]
    public async Task PutManifestAsync_LayerThatMayLiveElsewhere_IsNotRequired(string mediaType, string urls, CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutBlobsAsync(store, cancellationToken);
        string layer = SampleImage.Json(Blob with { MediaType = mediaType })[..^1] + urls + "}";
        var manifest = new ManifestContent(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"config":{{SampleImage.Json(Image.Config)}},"layers":[{{layer}}]}"""));

        await store.PutManifestAsync(manifest, "v1", cancellationToken);

        Assert.That((await store.ResolveAsync(Repository.WithTag("v1"), cancellationToken)).Digest, Is.EqualTo(manifest.Digest));
    }

    [Test]
    public async Task PutManifestAsync_TooLarge_IsRefused(CancellationToken cancellationToken)
    {
        byte[] padded = [.. SampleImage.Index([]).Bytes.Span, .. Enumerable.Repeat((byte)' ', RegistryLimits.MaxManifestBytes)];

        SizeLimitExceededException e = (await Assert.ThrowsAsync<SizeLimitExceededException>(
            () => Open(Repository).PutManifestAsync(new ManifestContent(MediaTypes.OciIndex, padded), "v1", cancellationToken)))!;

        Assert.That(e.Code, Is.EqualTo("TOO_LARGE"));
    }

    [Test]
    public async Task GetManifestAsync_MissingTag_SaysSoLikeARegistry(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutAsync(store, "v1", cancellationToken);
        string expected = $"GET {Repository.FullName}:v2: MANIFEST_UNKNOWN: manifest unknown; map[Tag:v2]";

        await Assert.ThatAsync(() => store.GetManifestAsync(Repository.WithTag("v2"), cancellationToken), Throws.TypeOf<RegistryNotFoundException>().With.Message.EqualTo(expected));
        await Assert.ThatAsync(() => store.ResolveAsync(Repository.WithTag("v2"), cancellationToken), Throws.TypeOf<RegistryNotFoundException>().With.Message.EqualTo(expected));
    }

    [Test]
    public async Task GetManifestAsync_MissingDigest_SaysSoLikeARegistry(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutAsync(store, "v1", cancellationToken);
        string expected = $"GET {Repository.FullName}@{Blob.Digest}: MANIFEST_UNKNOWN: manifest unknown; map[Name:{Repository.Path} Revision:{Blob.Digest}]";

        await Assert.ThatAsync(
            () => store.GetManifestAsync(Repository.WithDigest(Blob.Digest), cancellationToken),
            Throws.TypeOf<RegistryNotFoundException>().With.Message.EqualTo(expected));
    }

    [Test]
    public async Task AnyRead_RepositoryMissing_SaysSoLikeARegistry(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        string expected = $"GET {Repository.FullName}: NAME_UNKNOWN: repository name not known to registry; map[name:{Repository.Path}]";

        using (Assert.EnterMultipleScope())
        {
            await Assert.ThatAsync(() => store.GetManifestAsync(Repository.WithTag("v1"), cancellationToken), Throws.TypeOf<RegistryNotFoundException>().With.Message.EqualTo(expected));
            await Assert.ThatAsync(() => store.OpenBlobAsync(Blob, cancellationToken), Throws.TypeOf<RegistryNotFoundException>().With.Message.EqualTo(expected));
            await Assert.ThatAsync(() => TagsAsync(store, cancellationToken), Throws.TypeOf<RegistryNotFoundException>().With.Message.EqualTo(expected));
            Assert.That(await store.ExistsAsync(Blob, cancellationToken), Is.False);
        }
    }

    [Test]
    public async Task ListTagsAsync_SeveralTagsOfOneManifest_ListsEachOnce(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutAsync(store, "v1", cancellationToken);
        await store.PutManifestAsync(Image.Manifest, "v2", cancellationToken);
        await store.PutManifestAsync(Image.Manifest, "v2", cancellationToken);

        Assert.That(await TagsAsync(store, cancellationToken), Is.EquivalentTo(new[] { "v1", "v2" }));
    }

    protected static async Task<List<string>> TagsAsync(IRepositoryStore store, CancellationToken cancellationToken)
    {
        List<string> tags = [];
        await foreach (string tag in store.ListTagsAsync(cancellationToken))
        {
            tags.Add(tag);
        }

        return tags;
    }
}
