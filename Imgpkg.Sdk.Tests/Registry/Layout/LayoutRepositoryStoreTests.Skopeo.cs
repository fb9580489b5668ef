using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Layout;

internal sealed partial class LayoutRepositoryStoreTests
{
    [Test]
    [Category("RealRegistry")]
    public async Task PutManifestAsync_SeveralTags_AreFoundBySkopeo(CancellationToken cancellationToken)
    {
        ToolProcess.Require("skopeo");
        await new SampleImage("other").PutAsync(Store, "other", cancellationToken);
        await Image.PutAsync(Store, "v1", cancellationToken);

        ToolResult result = await SkopeoAsync(["inspect", "--raw", $"oci:{Repository.Path}:v1"], cancellationToken);

        Assert.That(result.Output, Is.EqualTo(System.Text.Encoding.UTF8.GetString(Image.Manifest.Bytes.Span)));
    }

    // skopeo overlooks tagged Docker manifests in image layouts (its issue 1975): the only image of a store is all it can take.
    [Test]
    [Category("RealRegistry")]
    public async Task PutManifestAsync_OnlyOneDockerImage_IsTheImageSkopeoTakesWithoutATag(CancellationToken cancellationToken)
    {
        ToolProcess.Require("skopeo");
        var image = new SampleImage("for skopeo", MediaTypes.DockerManifest);
        await image.PutAsync(Store, "v1", cancellationToken);

        ToolResult result = await SkopeoAsync(["inspect", "--raw", $"oci:{Repository.Path}"], cancellationToken);

        Assert.That(result.Output, Is.EqualTo(System.Text.Encoding.UTF8.GetString(image.Manifest.Bytes.Span)));
    }

    [Test]
    [Category("RealRegistry")]
    public async Task PutManifestAsync_OnlyOneIndex_IsTheImageSkopeoTakesWithoutATag(CancellationToken cancellationToken)
    {
        ToolProcess.Require("skopeo");
        ManifestContent index = SampleImage.Index(Image.Manifest);
        await Image.PutAsync(Store, tag: null, cancellationToken);
        await Store.PutManifestAsync(index, tag: null, cancellationToken);

        ToolResult result = await SkopeoAsync(["inspect", "--raw", $"oci:{Repository.Path}"], cancellationToken);

        Assert.That(result.Output, Is.EqualTo(System.Text.Encoding.UTF8.GetString(index.Bytes.Span)));
    }

    [Test]
    [Category("RealRegistry")]
    public async Task GetManifestAsync_CopiedBySkopeo_ReadsTheSameImage(CancellationToken cancellationToken)
    {
        ToolProcess.Require("skopeo");
        RepositoryReference theirs = Name("theirs");
        await Image.PutAsync(Store, "v1", cancellationToken);

        await SkopeoAsync(["copy", "--insecure-policy", "--preserve-digests", $"oci:{Repository.Path}:v1", $"oci:{theirs.Path}:v2"], cancellationToken);

        IRepositoryStore store = Open(theirs);
        ManifestContent manifest = await store.GetManifestAsync(theirs.WithTag("v2"), cancellationToken);
        Assert.That(manifest.Digest, Is.EqualTo(Image.Manifest.Digest));
        Assert.That(await TagsAsync(store, cancellationToken), Is.EqualTo(new[] { "v2" }));
        Assert.That(await ReadAsync(store, Image.Layer, cancellationToken), Is.EqualTo(Image.LayerBytes.ToArray()));
    }

    [Test]
    [Category("RealRegistry")]
    public async Task PutManifestAsync_StoreOfSkopeo_BothSeeBothImages(CancellationToken cancellationToken)
    {
        ToolProcess.Require("skopeo");
        RepositoryReference theirs = Name("theirs");
        var second = new SampleImage("second");
        await Image.PutAsync(Store, "v1", cancellationToken);
        await SkopeoAsync(["copy", "--insecure-policy", $"oci:{Repository.Path}:v1", $"oci:{theirs.Path}:v1"], cancellationToken);

        await second.PutAsync(Open(theirs), "v2", cancellationToken);

        foreach (string tag in new[] { "v1", "v2" })
        {
            ToolResult result = await SkopeoAsync(["inspect", "--raw", $"oci:{theirs.Path}:{tag}"], cancellationToken);
            ManifestContent manifest = await Open(theirs).GetManifestAsync(theirs.WithTag(tag), cancellationToken);
            Assert.That(result.Output, Is.EqualTo(System.Text.Encoding.UTF8.GetString(manifest.Bytes.Span)));
        }
    }

    private static async Task<ToolResult> SkopeoAsync(string[] arguments, CancellationToken cancellationToken)
    {
        ToolResult result = await ToolProcess.RunAsync("skopeo", arguments, cancellationToken);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result;
    }
}
