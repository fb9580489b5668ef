using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying.Verifying;

/// <summary>Bundles of three levels in every kind of place, whole and damaged. Their origin is gone, so nothing can come from there.</summary>
[TestFixture("registry")]
[TestFixture("store")]
[TestFixture("archive")]
[TestFixture("oci-archive")]
[Category(DockerRegistryProcess.Category)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(300_000)]
internal sealed class VerifierTests(string kind)
{
    private readonly TemporaryDirectory _files = new();
    private readonly ImgpkgClient _client = TestClient.Build();
    private IVerifiedPlace _place = null!;
    private DeepBundle _deep = null!;
    private Digest _layer;

    private DigestReference Root => _place.Repository.WithDigest(_deep.Root.Digest!.Value);

    [SetUp]
    public async Task SetUp()
    {
        CancellationToken token = TestContext.CurrentContext.CancellationToken;
        _place = kind switch
        {
            "registry" => await RegistryPlace.StartAsync(token),
            "store" => new StorePlace(),
            "archive" => new ImageSetPlace(),
            _ => new OciArchivePlace(),
        };
        await using LoopbackRegistry origin = await LoopbackRegistry.StartAsync(cancellationToken: token);
        _deep = await DeepBundle.PushAsync(_client, _files, origin.Host, token);
        await _client.Copies.CopyAsync(CopySource.FromBundle(TagReference.Parse($"{origin.Host}/deep/outer:v1")), _place.Destination, cancellationToken: token);
        BundleDescription description = await _client.Bundles.DescribeAsync(
            _deep.Root, new DescribeBundleOptions { Layers = true, Signatures = false }, token);
        _layer = description.Images.First(image => image.Origin.Equals(_deep.Images[7])).Layers[0].Digest;
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        if (_place is not null)
        {
            await _place.DisposeAsync();
        }

        _files.Dispose();
    }

    [Test]
    public async Task Verify_WholeBundle_FindsNothingAndHashesEverything(CancellationToken token)
    {
        VerificationResult result = await VerifyAsync(token);

        Assert.That(result.Findings, Is.Empty);
        Assert.That(result.IsSound, Is.True);
        Assert.That(result.Images, Is.GreaterThanOrEqualTo(15), "three bundles, ten images, two members of the index");
        Assert.That(result.WithheldLayers, Is.EqualTo(1));
        Assert.That(result.Bytes, Is.Positive);
    }

    [Test]
    public async Task Verify_FlippedBit_IsCorrupt(CancellationToken token)
    {
        _place.Flip(_layer);

        VerificationFinding finding = (await VerifyAsync(token)).Findings.Single();

        Assert.That(finding.Kind, Is.EqualTo(VerificationFindingKind.Corrupt));
        Assert.That(finding.Content, Is.EqualTo(_layer));
        Assert.That(finding.Image.Digest, Is.EqualTo(_deep.Images[7].Digest));
        Assert.That(finding.Bundle, Is.EqualTo(Root));
    }

    [Test]
    public async Task Verify_MissingBlob_IsFound(CancellationToken token)
    {
        _place.RemoveBlob(_layer);

        VerificationFinding finding = (await VerifyAsync(token)).Findings.Single();

        Assert.That(finding.Kind, Is.EqualTo(VerificationFindingKind.MissingBlob));
        Assert.That(finding.Content, Is.EqualTo(_layer));
    }

    [Test]
    public async Task Verify_MissingImageOfANestedBundle_IsFound(CancellationToken token)
    {
        _place.RemoveImage(_deep.Images[1].Digest!.Value);

        IReadOnlyList<VerificationFinding> findings = (await VerifyAsync(token)).Findings;

        VerificationFinding finding = findings.First(one => one.Kind == VerificationFindingKind.MissingImage);
        Assert.That(finding.Content, Is.EqualTo(_deep.Images[1].Digest));
        Assert.That(finding.Bundle?.Digest, Is.EqualTo(_deep.Bundles[2].Digest));
        Assert.That(findings.Select(one => one.Kind), Is.SubsetOf(new[] { VerificationFindingKind.MissingImage, VerificationFindingKind.WrongTag }));
    }

    [Test]
    public async Task Verify_TagOfADigestThatPointsElsewhere_IsWrong(CancellationToken token)
    {
        Digest named = _deep.Images[1].Digest!.Value;
        _place.Mistag(named, _deep.Bundles[2].Digest!.Value);

        IReadOnlyList<VerificationFinding> findings = (await VerifyAsync(token)).Findings;

        Assert.That(findings.Select(finding => finding.Kind).Distinct(), Is.EqualTo(new[] { VerificationFindingKind.WrongTag }));
        Assert.That(findings.Select(finding => finding.Image), Has.Some.EqualTo(_place.Repository.WithTag($"sha256-{named.Hex}.imgpkg")));
    }

    [Test]
    public async Task Verify_TagOfALockThatPointsElsewhereOrNowhere_IsWrong(CancellationToken token)
    {
        VerificationResult right = await VerifyAsync(new BundleLock { Bundle = Root, Tag = "v1" }, token);
        VerificationResult nowhere = await VerifyAsync(new BundleLock { Bundle = Root, Tag = "v2" }, token);
        VerificationResult elsewhere = await VerifyAsync(new BundleLock { Bundle = _place.Repository.WithDigest(_deep.Bundles[2].Digest!.Value), Tag = "v1" }, token);

        Assert.That(right.Findings, Is.Empty);
        Assert.That(nowhere.Findings.Single().Kind, Is.EqualTo(VerificationFindingKind.WrongTag));
        Assert.That(elsewhere.Findings.Single().Text, Does.Contain($"points to {_deep.Root.Digest}"));
    }

    [Test]
    public async Task Verify_Resumed_ReadsOnlyWhatWasNotVerified(CancellationToken token)
    {
        _place.Flip(_layer);
        var options = new VerifyOptions { ResumePath = _files["verified"] };
        VerificationResult first = await _client.Verifier.VerifyAsync(CopySource.FromBundle(Root), options, cancellationToken: token);
        await File.AppendAllTextAsync(options.ResumePath, $"{_layer} 1", token);

        VerificationResult second = await _client.Verifier.VerifyAsync(CopySource.FromBundle(Root), options, cancellationToken: token);

        Assert.That(second.ResumedBlobs, Is.EqualTo(first.Blobs));
        Assert.That(second.Blobs, Is.Zero);
        Assert.That(second.Findings.Single().Content, Is.EqualTo(_layer));
    }

    private Task<VerificationResult> VerifyAsync(CancellationToken token) => _client.Verifier.VerifyAsync(CopySource.FromBundle(Root), cancellationToken: token);

    private Task<VerificationResult> VerifyAsync(BundleLock bundleLock, CancellationToken token) =>
        _client.Verifier.VerifyAsync(CopySource.FromLock(bundleLock), cancellationToken: token);
}
