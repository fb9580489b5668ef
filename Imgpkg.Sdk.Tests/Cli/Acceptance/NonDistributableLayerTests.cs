using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Acceptance;

/// <summary>The required outcome 30: layers that are not to be distributed.</summary>
[TestFixture]
internal sealed class NonDistributableLayerTests : AcceptanceTest
{
    private const string OciLayer = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    private const string Flag = "--include-non-distributable-layers";
    private const string SkippedStart =
        "copy | Warning: Skipped the followings layer(s) due to it being non-distributable. If you would like to include non-distributable layers, use the --include-non-distributable-layers flag\n";

    [Test]
    public async Task Item30_WithoutTheFlag_IsSkippedWithAWarningAndWithItComesAlong(
        [Values(OciLayer, MediaTypes.DockerForeignLayer)] string layerType, [Values("image", "nested index")] string kind)
    {
        await using RawImages raw = RawImages.In($"{From}/image");
        DigestReference image = kind == "image" ? await raw.PutImageAsync(layerType) : await raw.PutNestedIndexAsync(layerType);
        Descriptor layer = (await raw.BlobsAsync(image.Digest!.Value)).Keys.Single(blob => blob.MediaType == layerType);

        string toTar = await SucceedAsync("copy", "-i", $"{From}/image:v1", "--to-tar", "without.tar");
        string fromTar = await SucceedAsync("copy", "--tar", "without.tar", "--to-repo", $"{To}/without");
        string toTarWith = await SucceedAsync("copy", "-i", $"{From}/image:v1", "--to-tar", "with.tar", Flag);
        string fromTarWith = await SucceedAsync("copy", "--tar", "with.tar", "--to-repo", $"{To}/with", Flag);
        string failure = await FailAsync("copy", "--tar", "without.tar", "--to-repo", $"{To}/fails", Flag);

        Assert.That(toTar, Does.Contain($"{SkippedStart}copy |  - Image: {From}/image@").And.EndsWith($"\ncopy |    Layers:\ncopy |      - {layer.Digest}\n\nSucceeded\n"));
        Assert.That(fromTar, Does.Contain($"copy | Tagging images\n{SkippedStart}copy |  - Image: {To}/without@").And.EndsWith($"\ncopy |    Layers:\ncopy |      - {layer.Digest}\n\nSucceeded\n"));
        Assert.That(new[] { toTarWith, fromTarWith }, Is.All.Not.Contains("Warning"));
        Assert.That(failure, Does.Match($"file sha256-{layer.Digest.Hex}\\.tar\\.gz not found in tar \\(hint: This may be because when copying to a tarball, the {Flag} flag should have been provided\\.\\)"));
        Assert.That(await HasAsync($"{To}/without", image, layer), Is.False);
        Assert.That(await HasAsync($"{To}/with", image, layer), Is.True);
    }

    [Test]
    public async Task Item30_FlagWithoutSuchLayers_IsPointedOut()
    {
        await PushImageAsync($"{From}/image");

        string output = await SucceedAsync("copy", "-i", $"{From}/image:v1", "--to-repo", $"{To}/copy", Flag);

        Assert.That(output, Does.EndWith($"copy | Warning: '{Flag}' flag provided, but no images contained a non-distributable layer.\n\nSucceeded\n"));
    }

    [Test]
    public async Task Item30_RepeatedCopy_WarnsAgain()
    {
        await using RawImages raw = RawImages.In($"{From}/image");
        DigestReference image = await raw.PutImageAsync(OciLayer);
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", image);
        string first = await SucceedAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", $"{To}/copy");

        string second = await SucceedAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", $"{To}/copy");

        Assert.That(second, Is.EqualTo(first).And.Contains($"{SkippedStart}copy |  - Image: {To}/copy@{image.Digest}\n"));
        await AssertCopiedAsync($"{To}/copy", [image], [bundle], ("v1", bundle));
    }

    [Test]
    public async Task Item30_CopyWithoutItsLayer_IsExportedAndPulledByTheLayersAddress()
    {
        await using RawImages raw = RawImages.In($"{From}/image");
        DigestReference image = await raw.PutImageAsync(OciLayer, url: digest => $"http://{From.Insert(From.IndexOf('/', StringComparison.Ordinal), "/v2")}/image/blobs/{digest}");
        Descriptor layer = (await raw.BlobsAsync(image.Digest!.Value)).Keys.Single(blob => blob.MediaType == OciLayer);
        await SucceedAsync("copy", "-i", $"{From}/image:v1", "--to-repo", $"{To}/copy");
        Assert.That(await HasAsync($"{To}/copy", image, layer), Is.False);

        // The address is one that only who says so wants to be asked: http, and on this machine.
        string export = await SucceedAsync("copy", "-i", $"{To}/copy:v1", "--to-tar", "again.tar", Flag, "--registry-insecure");
        await SucceedAsync("pull", "-i", $"{To}/copy:v1", "-o", "out", "--registry-insecure");
        string refused = await FailAsync("copy", "-i", $"{To}/copy:v1", "--to-tar", "refused.tar", Flag);

        Assert.That(export, Does.Contain($"copy | done: file 'sha256-{layer.Digest.Hex}.tar.gz'").And.Not.Contains("Warning"));
        Assert.That(Directory.GetFiles(Files["out"]).Select(Path.GetFileName), Is.EquivalentTo(new[] { "image-one.txt", "image-two.txt" }));
        Assert.That(refused, Does.Contain("http"));
    }

    private static async Task<bool> HasAsync(string repository, DigestReference image, Descriptor layer)
    {
        await using RawImages raw = RawImages.In(repository);
        return (await raw.BlobsAsync(image.Digest!.Value)).Single(blob => blob.Key.Digest == layer.Digest).Value;
    }
}
