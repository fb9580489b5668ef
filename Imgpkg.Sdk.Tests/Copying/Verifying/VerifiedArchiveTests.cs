using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying.Verifying;

/// <summary>Whole archives, cut off ones, and what was pushed but not relocated.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(60_000)]
internal sealed class VerifiedArchiveTests
{
    private readonly TemporaryDirectory _files = new();
    private readonly ImgpkgClient _client = TestClient.Build();

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task Verify_WholeArchive_HashesEverythingInIt(CancellationToken token)
    {
        string path = await ExportAsync(CopyDestination.ToArchive(_files["deep.tar"]), token);

        VerificationResult result = await _client.Verifier.VerifyAsync(CopySource.FromArchive(path), cancellationToken: token);

        Assert.That(result.Findings, Is.Empty);
        Assert.That(result.Images, Is.GreaterThanOrEqualTo(15));
    }

    [TestCase(0.3)]
    [TestCase(0.9)]
    public async Task Verify_ArchiveThatIsCutOff_IsDamaged(double share, CancellationToken token)
    {
        string path = await ExportAsync(CopyDestination.ToArchive(_files["deep.tar"]), token);
        DamagedFile.Truncate(path, (long)(new FileInfo(path).Length * share));

        VerificationResult result = await _client.Verifier.VerifyAsync(CopySource.FromArchive(path), cancellationToken: token);

        Assert.That(result.Findings.Select(finding => finding.Kind), Is.EqualTo([VerificationFindingKind.DamagedArchive]), string.Join("\n", result.Findings));
    }

    [TestCase(0.3)]
    [TestCase(0.9)]
    public async Task Verify_OciArchiveThatIsCutOff_IsDamaged(double share, CancellationToken token)
    {
        string path = await ExportAsync(CopyDestination.ToOciArchive(_files["deep.tar"]), token);
        DamagedFile.Truncate(path, (long)(new FileInfo(path).Length * share));

        VerificationResult result = await _client.Verifier.VerifyAsync(
            CopySource.FromBundle(RepositoryReference.ForOciArchive(path).WithTag("v1")), cancellationToken: token);

        Assert.That(result.Findings.Select(finding => finding.Kind), Is.EqualTo([VerificationFindingKind.DamagedArchive]), string.Join("\n", result.Findings));
    }

    [Test]
    public void Verify_ArchiveThatIsNotThere_Fails(CancellationToken token) => Assert.That(
        () => _client.Verifier.VerifyAsync(CopySource.FromArchive(_files["none.tar"]), cancellationToken: token), Throws.TypeOf<FileAccessException>());

    [Test]
    public async Task Verify_PushedBundle_LooksForImagesWhereTheLockSays(CancellationToken token)
    {
        await using LoopbackRegistry origin = await LoopbackRegistry.StartAsync(cancellationToken: token);
        DeepBundle deep = await DeepBundle.PushAsync(_client, _files, origin.Host, token);

        VerificationResult sound = await _client.Verifier.VerifyAsync(CopySource.FromBundle(deep.Root), cancellationToken: token);
        await using ImgpkgClient other = TestClient.Build();
        origin["deep/image-7"].RemoveManifest(deep.Images[7].Digest!.Value);
        VerificationResult damaged = await other.Verifier.VerifyAsync(CopySource.FromBundle(deep.Root), cancellationToken: token);

        Assert.That(sound.Findings, Is.Empty);
        Assert.That(damaged.Findings.Select(finding => finding.Kind), Has.Some.EqualTo(VerificationFindingKind.MissingImage));
    }

    [Test]
    public async Task Verify_TheWrongKind_SaysSo(CancellationToken token)
    {
        await using LoopbackRegistry origin = await LoopbackRegistry.StartAsync(cancellationToken: token);
        DeepBundle deep = await DeepBundle.PushAsync(_client, _files, origin.Host, token);

        Assert.That(() => _client.Verifier.VerifyAsync(CopySource.FromImage(deep.Root), cancellationToken: token), Throws.TypeOf<Sdk.Images.UnexpectedBundleException>());
        Assert.That(() => _client.Verifier.VerifyAsync(CopySource.FromBundle(deep.Images[0]), cancellationToken: token), Throws.TypeOf<NotABundleException>());
    }

    private async Task<string> ExportAsync(CopyDestination destination, CancellationToken token)
    {
        await using LoopbackRegistry origin = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await DeepBundle.PushAsync(_client, _files, origin.Host, token);
        await _client.Copies.CopyAsync(CopySource.FromBundle(TagReference.Parse($"{origin.Host}/deep/outer:v1")), destination, cancellationToken: token);
        return _files["deep.tar"];
    }
}
