using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>What skopeo makes of our bundles, and we of what it copied.</summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(120_000)]
internal sealed class SkopeoFlowTests
{
    private TemporaryDirectory _directory = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        // First, so that there is something to take down when the program is missing.
        _directory = new TemporaryDirectory();
        _client = TestClient.Build();
        ToolProcess.Require("skopeo");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task Inspect_BundleInARegistry_HasTheDigestWePrinted(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        PushResult pushed = await PushAsync(TagReference.Parse($"{registry.Host}/team/app:v1"), token);

        string manifest = await SkopeoAsync(token, "inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/team/app:v1");
        string config = await SkopeoAsync(token, "inspect", "--config", "--raw", "--tls-verify=false", $"docker://{registry.Host}/team/app:v1");

        Assert.That(Digest.Of(System.Text.Encoding.UTF8.GetBytes(manifest)), Is.EqualTo(pushed.Reference.Digest));
        Assert.That(config, Does.Contain("\"dev.carvel.imgpkg.bundle\":\"true\"").And.Contain(pushed.DiffId.ToString()));
    }

    [Test]
    public async Task Copy_BundleFromARegistryIntoALayout_IsPulledFromThere(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        PushResult pushed = await PushAsync(TagReference.Parse($"{registry.Host}/team/app:v1"), token);

        // skopeo writes OCI manifests into layouts, so the digest of the manifest changes; that of the layer does not.
        await SkopeoAsync(token, "copy", "--insecure-policy", "--src-tls-verify=false", $"docker://{registry.Host}/team/app:v1", $"oci:{_directory["layout"]}:v9");
        PullBundleResult pulled = await _client.Bundles.PullAsync(ImageReference.Parse($"oci:{_directory["layout"]}:v9"), _directory["out"], cancellationToken: token);

        Assert.That(pulled.Reference.Digest, Is.Not.EqualTo(pushed.Reference.Digest));
        Assert.That(await File.ReadAllTextAsync(_directory["out", "config", "bundle.yml"], token), Is.EqualTo("name: bundle\n"));
    }

    [Test]
    public async Task Copy_BundleBetweenRegistries_KeepsTheDigest(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        PushResult pushed = await PushAsync(TagReference.Parse($"{registry.Host}/team/app:v1"), token);

        await SkopeoAsync(token, "copy", "--insecure-policy", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{registry.Host}/team/app:v1", $"docker://{registry.Host}/other/app:v2");
        DigestReference resolved = await _client.Images.ResolveAsync(ImageReference.Parse($"{registry.Host}/other/app:v2"), token);

        Assert.That(resolved.Digest, Is.EqualTo(pushed.Reference.Digest));
    }

    [Test]
    public async Task Copy_BundleFromOurLayoutIntoARegistry_IsPulledFromThere(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        PushResult pushed = await PushAsync(RepositoryReference.ForDirectory(_directory["layout"]).WithTag("v1"), token);

        // Without a tag: skopeo overlooks tagged Docker manifests in layouts (its issue 1975).
        string manifest = await SkopeoAsync(token, "inspect", "--raw", $"oci:{_directory["layout"]}");
        await SkopeoAsync(token, "copy", "--insecure-policy", "--preserve-digests", "--dest-tls-verify=false", $"oci:{_directory["layout"]}", $"docker://{registry.Host}/team/app:v1");
        PullBundleResult pulled = await _client.Bundles.PullAsync(ImageReference.Parse($"{registry.Host}/team/app:v1"), _directory["out"], cancellationToken: token);

        Assert.That(Digest.Of(System.Text.Encoding.UTF8.GetBytes(manifest)), Is.EqualTo(pushed.Reference.Digest));
        Assert.That(pulled.Reference.Digest, Is.EqualTo(pushed.Reference.Digest));
        Assert.That(await File.ReadAllTextAsync(_directory["out", "config", "bundle.yml"], token), Is.EqualTo("name: bundle\n"));
    }

    private Task<PushResult> PushAsync(TagReference destination, CancellationToken token) => _client.Bundles.PushAsync(
        destination, new PushBundleOptions { Paths = [BundleFiles.Write(_directory, "bundle")] }, cancellationToken: token);

    private static async Task<string> SkopeoAsync(CancellationToken token, params string[] arguments)
    {
        ToolResult result = await ToolProcess.RunAsync("skopeo", arguments, token);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result.Output;
    }
}
