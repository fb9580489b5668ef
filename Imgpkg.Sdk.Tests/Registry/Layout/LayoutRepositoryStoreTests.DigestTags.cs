using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Layout;

internal sealed partial class LayoutRepositoryStoreTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task PutManifestAsync_TagAndDigestTag_ShareOneEntry(bool digestTagFirst, CancellationToken cancellationToken)
    {
        string digestTag = DigestTag.For(Image.Manifest.Digest);
        await Image.PutAsync(Store, digestTagFirst ? digestTag : "v1", cancellationToken);
        await Store.PutManifestAsync(Image.Manifest, digestTagFirst ? "v1" : digestTag, cancellationToken);

        string annotations = $"{Tagged("v1")},\"dev.carvel.imgpkg.tag\":\"{digestTag}\"";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadIndexAsync(cancellationToken), Is.EqualTo($"{Head}{Entry(Image.Manifest, annotations)}]}}"));
            Assert.That(await TagsAsync(Store, cancellationToken), Is.EquivalentTo(new[] { "v1", digestTag }));
            Assert.That((await Store.ResolveAsync(Repository.WithTag(digestTag), cancellationToken)).Digest, Is.EqualTo(Image.Manifest.Digest));
        }
    }

    [Test]
    public async Task PutManifestAsync_TagMovesOn_TheDigestTagKeepsTheOldManifest(CancellationToken cancellationToken)
    {
        var second = new SampleImage("second");
        string digestTag = DigestTag.For(Image.Manifest.Digest);
        await Image.PutAsync(Store, "v1", cancellationToken);
        await Store.PutManifestAsync(Image.Manifest, digestTag, cancellationToken);
        await second.PutAsync(Store, "v1", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TagsAsync(Store, cancellationToken), Is.EquivalentTo(new[] { "v1", digestTag }));
            Assert.That((await Store.ResolveAsync(Repository.WithTag(digestTag), cancellationToken)).Digest, Is.EqualTo(Image.Manifest.Digest));
            Assert.That((await Store.ResolveAsync(Repository.WithTag("v1"), cancellationToken)).Digest, Is.EqualTo(second.Manifest.Digest));
        }
    }

    [Test]
    public async Task PutManifestAsync_OneOfTwoTagsMovesOn_TheDigestTagStaysWithTheOther(CancellationToken cancellationToken)
    {
        string digestTag = DigestTag.For(Image.Manifest.Digest);
        await Image.PutAsync(Store, "v1", cancellationToken);
        await Store.PutManifestAsync(Image.Manifest, digestTag, cancellationToken);
        await Store.PutManifestAsync(Image.Manifest, "v2", cancellationToken);
        await new SampleImage("second").PutAsync(Store, "v1", cancellationToken);

        Assert.That(await TagsAsync(Store, cancellationToken), Is.EquivalentTo(new[] { "v1", "v2", digestTag }));
        Assert.That((await Store.ResolveAsync(Repository.WithTag(digestTag), cancellationToken)).Digest, Is.EqualTo(Image.Manifest.Digest));
    }

    [Test]
    [Category("RealRegistry")]
    public async Task PutManifestAsync_DockerImageWithBothTags_IsTheImageSkopeoCopies(CancellationToken cancellationToken)
    {
        ToolProcess.Require("skopeo");
        var image = new SampleImage("for skopeo", MediaTypes.DockerManifest);
        await image.PutAsync(Store, "v1", cancellationToken);
        await Store.PutManifestAsync(image.Manifest, DigestTag.For(image.Manifest.Digest), cancellationToken);

        string copy = Name("copy").Path;
        await SkopeoAsync(["copy", "--insecure-policy", $"oci:{Repository.Path}", $"dir:{copy}"], cancellationToken);

        Assert.That(await File.ReadAllBytesAsync(Path.Combine(copy, "manifest.json"), cancellationToken), Is.EqualTo(image.Manifest.Bytes.ToArray()));
    }
}
