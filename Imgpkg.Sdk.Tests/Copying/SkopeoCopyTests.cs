using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>What skopeo takes out of our copies, digest for digest.</summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(120_000)]
internal sealed class SkopeoCopyTests
{
    private TemporaryDirectory _files = null!;
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public async Task SetUp()
    {
        _files = new TemporaryDirectory();
        _registry = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
        ToolProcess.Require("skopeo");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
        _files.Dispose();
    }

    [TestCase("oci")]
    [TestCase("oci-archive")]
    public async Task CopyAsync_Image_IsTakenOutBySkopeo(string transport, CancellationToken token)
    {
        PushResult image = await _client.Images.PushAsync(
            TagReference.Parse(_registry.FullName("source/app:v1")), new PushImageOptions { Paths = [BundleFiles.WriteImage(_files, "image")] }, cancellationToken: token);

        await CopyAsync(transport, TagReference.Parse(_registry.FullName("source/app:v1")), token);
        await SkopeoAsync(token, "copy", "--insecure-policy", $"{transport}:{_files["out"]}", $"dir:{_files["dir"]}");

        // skopeo turns the manifest into one of OCI; the layer is taken over as it is.
        Assert.That(Digest.Of(await File.ReadAllBytesAsync(_files["dir", image.Layer.Digest.Hex], token)), Is.EqualTo(image.Layer.Digest));
    }

    [TestCase("oci")]
    [TestCase("oci-archive")]
    public async Task CopyAsync_Index_IsTakenOutByItsTagWithEveryDigest(string transport, CancellationToken token)
    {
        DeepBundle deep = await DeepBundle.PushAsync(_client, _files, _registry.Host, token);
        DigestReference index = deep.Images[^2];

        await CopyAsync(transport, TagReference.Parse($"{index.Repository}:v1"), token);
        await SkopeoAsync(token, "copy", "--all", "--insecure-policy", $"{transport}:{_files["out"]}:v1", $"dir:{_files["dir"]}");

        Assert.That(Digest.Of(await File.ReadAllBytesAsync(_files["dir", "manifest.json"], token)), Is.EqualTo(index.Digest));
    }

    private Task<CopyResult> CopyAsync(string transport, ImageReference image, CancellationToken token) => _client.Copies.CopyAsync(
        CopySource.FromImage(image),
        transport == "oci" ? CopyDestination.ToRepository(RepositoryReference.ForDirectory(_files["out"])) : CopyDestination.ToOciArchive(_files["out"]),
        cancellationToken: token);

    private static async Task SkopeoAsync(CancellationToken token, params string[] arguments)
    {
        ToolResult result = await ToolProcess.RunAsync("skopeo", arguments, token);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }
}
