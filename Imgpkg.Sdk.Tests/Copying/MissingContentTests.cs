using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>R4.7: registries that said that they have something, and then do not. R4.23: registries that do not take over what they are offered.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class MissingContentTests
{
    private const string Config = """{"config":{},"rootfs":{"diff_ids":[]}}""";

    private static readonly byte[] Layer = "a layer"u8.ToArray();

    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    private LoopbackRepository Copied => _registry["copied/app"];

    [SetUp]
    public async Task SetUp()
    {
        _registry = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Copy_MountThatWasNone_IsSentAfterAll(bool named, CancellationToken token)
    {
        Digest image = SeededImage.Add(_registry["source/app"], "v1", Config, Layer);
        PretendToMount();
        if (!named)
        {
            _registry.Faults.Add("PUT", "manifests", Fault.Error(400, "MANIFEST_BLOB_UNKNOWN"));
        }

        CopyResult result = await CopyAsync("v1", token);

        Assert.That(Copied.Manifests.Keys, Is.EquivalentTo(new[] { image }));
        Assert.That(result.BytesSent, Is.EqualTo(Layer.Length + Config.Length));
        Assert.That(_registry.Requests.Count(request => request.Method == "PUT" && request.Path.Contains("copied/app/manifests", StringComparison.Ordinal)), Is.EqualTo(3), "refused, accepted, tagged");
    }

    [Test]
    public async Task Copy_OneBlobIsMissing_OnlyThatIsSent(CancellationToken token)
    {
        SeededImage.Add(_registry["source/app"], "v1", Config, Layer);
        PretendToMount(times: 1);

        CopyResult result = await CopyAsync("v1", token);

        Assert.That(result.BytesSent, Is.EqualTo(Layer.Length).Or.EqualTo(Config.Length));
    }

    [Test]
    public async Task Copy_MemberOfAnIndex_IsSentAfterAll(CancellationToken token)
    {
        LoopbackRepository source = _registry["source/app"];
        Digest member = SeededImage.Add(source, tag: null, Config, Layer);
        Digest index = source.AddManifest(
            MediaTypes.OciIndex,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{"mediaType":"{{MediaTypes.DockerManifest}}","size":{{source.Manifests[member].Bytes.Length}},"digest":"{{member}}"}]}""",
            "v1");

        // Accepted, and lost.
        _registry.Faults.Add("PUT", $"copied/app/manifests/{member}", (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            return Task.CompletedTask;
        });

        await CopyAsync("v1", token);

        Assert.That(Copied.Manifests.Keys, Is.EquivalentTo(new[] { member, index }));
    }

    [Test]
    public async Task Copy_MissingForGood_FailsAfterOneMoreAttempt(CancellationToken token)
    {
        SeededImage.Add(_registry["source/app"], "v1", Config, Layer);
        FaultRule refusal = _registry.Faults.Add("PUT", "manifests", Fault.Error(400, "MANIFEST_BLOB_UNKNOWN"), FaultList.Always);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => CopyAsync("v1", token)))!;

        Assert.That((e.Code, refusal.Hits), Is.EqualTo(("MANIFEST_BLOB_UNKNOWN", 2)));
    }

    [Test]
    public async Task Push_LayerThatIsSaidToBeThere_IsSentAfterAll(CancellationToken token)
    {
        using var files = new TemporaryDirectory();
        _registry.Faults.Add("HEAD", "blobs", Fault.Respond(200), FaultList.Always);

        PushResult result = await _client.Images.PushAsync(
            TagReference.Parse(_registry.FullName("copied/app:v1")), new PushImageOptions { Paths = [BundleFiles.WriteImage(files, "image")] }, cancellationToken: token);

        Assert.That(Copied.Blobs.Keys, Contains.Item(result.Layer.Digest));
        Assert.That(Copied.Tags["v1"], Is.EqualTo(result.Reference.Digest));
    }

    // R4.23: the registry may decline one blob and take the next; what always declines is not asked for ever.
    [TestCase(1, 3)]
    [TestCase(100, 0)]
    public async Task Copy_DeclinedMounts_DoNotEndTheOffersAtOnce(int declined, int mounted, CancellationToken token)
    {
        SeededImage.Add(_registry["source/app"], "v1", Config, "one"u8.ToArray(), "two"u8.ToArray(), "three"u8.ToArray());
        _registry.Faults.Add(
            "POST",
            "mount=.*from=source",
            (context, next) =>
            {
                context.Request.QueryString = QueryString.Empty;
                return next(context);
            },
            declined);
        await using ImgpkgClient client = TestClient.Build(options => options.Concurrency = 1);

        CopyResult result = await client.Copies.CopyAsync(
            CopySource.FromImage(TagReference.Parse(_registry.FullName("source/app:v1"))),
            CopyDestination.ToRepository(RepositoryReference.Parse(_registry.FullName("copied/app"))),
            cancellationToken: token);

        string[] offers = [.. _registry.Requests.Where(request => request.Method == "POST" && request.Target.Contains("from=source", StringComparison.Ordinal)).Select(request => request.ToString())];
        Assert.That(offers.Count(offer => offer.EndsWith(" 201", StringComparison.Ordinal)), Is.EqualTo(mounted));
        Assert.That(offers, Has.Length.EqualTo(declined == 1 ? 4 : 3));
        Assert.That(result.BytesSent + result.BytesMounted, Is.EqualTo(Copied.Blobs.Values.Sum(blob => (long)blob.Length)));
    }

    private void PretendToMount(int times = FaultList.Always) =>
        _registry.Faults.Add("POST", "copied/app/blobs/uploads/\\?mount", Fault.Respond(201), times);

    private Task<CopyResult> CopyAsync(string tag, CancellationToken token) => _client.Copies.CopyAsync(
        CopySource.FromImage(TagReference.Parse(_registry.FullName($"source/app:{tag}"))),
        CopyDestination.ToRepository(RepositoryReference.Parse(_registry.FullName("copied/app"))),
        cancellationToken: token);
}
