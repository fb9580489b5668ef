using System.Globalization;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>
/// Relocation of a bundle of forty images over a bad connection, and to a registry that bears little, with the settings that a user has
/// (R3.16, R3.17, R3.20, R4.11, R4.17).
/// </summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class CopyWorkloadTests
{
    private const int Images = 40;
    private const int LayersPerImage = 3;
    private const int LayerSize = 200 * 1024;

    private TemporaryDirectory _files = null!;
    private LoopbackRegistry _source = null!;
    private LoopbackRegistry _destination = null!;
    private FakeTimeProvider _clock = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public async Task SetUp()
    {
        _files = new TemporaryDirectory();
        _source = await LoopbackRegistry.StartAsync();
        _destination = await LoopbackRegistry.StartAsync();
        _clock = new FakeTimeProvider();
        _client = TestClient.Build(
            options => options.MaxAttempts = new ImgpkgOptions().MaxAttempts, services: services => services.AddSingleton<TimeProvider>(_clock));
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _source.DisposeAsync();
        await _destination.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public Task Copy_OverABadConnection_ArrivesWithFewBytesTwice([Values(1, 2, 3)] int seed, CancellationToken token) => CopyThroughFaultsAsync(seed, token);

    [Test]
    [Explicit("The twenty runs of the acceptance; three of them are always run.")]
    [CancelAfter(900_000)]
    public Task Copy_TwentyRuns([Range(101, 120)] int seed, CancellationToken token) => CopyThroughFaultsAsync(seed, token);

    [Test]
    public async Task Copy_ToARegistryOfTenRequestsASecond_CompletesWithoutASetting(CancellationToken token)
    {
        Digest[] images = await PushAsync(_source.Host, layerSize: 1000, token);
        await using FaultProxy to = await FaultProxy.StartAsync(_destination.BaseAddress, new FaultProxyOptions { RequestsPerSecond = 10 }, _clock, token);

        await CopyAsync(_source.Host, to.Host, token);

        Assert.That(_destination["copied/bundle"].Manifests.Keys, Is.SupersetOf(images));
        Assert.That(to.Faults, Is.LessThan(to.Requests / 2), "most requests are not refused");
    }

    private async Task CopyThroughFaultsAsync(int seed, CancellationToken token)
    {
        var faults = new FaultProxyOptions { Seed = seed, Resets = 0.02, Cuts = 0.02, RateLimited = 0.02, Unavailable = 0.02, LargestCut = LayerSize };
        await using FaultProxy from = await FaultProxy.StartAsync(_source.BaseAddress, faults, _clock, token);
        await using FaultProxy to = await FaultProxy.StartAsync(_destination.BaseAddress, faults, _clock, token);
        Digest[] images = await PushAsync(from.Host, LayerSize, token);

        CopyResult result = await CopyAsync(from.Host, to.Host, token);

        LoopbackRepository copied = _destination["copied/bundle"];
        long bytes = copied.Blobs.Values.Sum(blob => (long)blob.Length);
        int broken = from.Faults + to.Faults;
        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {bytes} bytes, down {(double)from.Downloaded / bytes:0.000}, up {(double)to.Uploaded / bytes:0.000}, {broken} faults in {from.Requests + to.Requests} requests"));
        Assert.That(result.Images.Select(image => image.Destination!.Digest!.Value), Is.EquivalentTo(images));
        Assert.That(copied.Manifests.Keys, Is.SupersetOf(images));
        Assert.That(copied.Blobs.Keys, Is.SupersetOf(_source.Repositories.SelectMany(repository => repository.Blobs.Keys)));
        Assert.That(broken, Is.GreaterThan(10));
        Assert.That(to.Uploaded, Is.LessThan(bytes * 1.1));
        Assert.That(from.Downloaded, Is.LessThan(bytes * 1.1));
    }

    private Task<CopyResult> CopyAsync(string from, string to, CancellationToken token) => _client.Copies.CopyAsync(
        CopySource.FromBundle(TagReference.Parse($"{from}/source/bundle:v1")),
        CopyDestination.ToRepository(RepositoryReference.Parse($"{to}/copied/bundle")),
        cancellationToken: token);

    /// <summary>Adds the images, each in a repository of its own, and a bundle that names them at <paramref name="host"/>.</summary>
    private async Task<Digest[]> PushAsync(string host, int layerSize, CancellationToken token)
    {
        await using ImgpkgClient seeder = TestClient.Build();
        Digest[] images = [.. Enumerable.Range(0, Images).Select(i => SeededImage.Add(_source[$"source/image-{i}"], "v1", $$$"""{"n":{{{i}}}}""", MakeLayers(i, layerSize)))];
        PushResult bundle = await seeder.Bundles.PushAsync(
            TagReference.Parse($"{_source.Host}/source/bundle:v1"),
            new PushBundleOptions { Paths = [BundleFiles.Write(_files, "bundle", images.Select((image, i) => $"{host}/source/image-{i}@{image}"))] },
            cancellationToken: token);
        return [.. images, bundle.Reference.Digest!.Value];
    }

    private static byte[][] MakeLayers(int seed, int size)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, LayersPerImage).Select(_ =>
        {
            byte[] layer = new byte[size];
            random.NextBytes(layer);
            return layer;
        })];
    }
}
