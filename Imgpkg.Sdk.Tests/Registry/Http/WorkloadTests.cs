using System.Collections.Concurrent;
using System.Globalization;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Many images at once over a bad connection, and to registries that bear little (R3.16, R3.17, R3.20; T35).</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class WorkloadTests
{
    private const int Images = 40;
    private const int LayersPerImage = 3;
    private const int LayerSize = 300 * 1024;

    [Test]
    public Task FortyImages_OverABadConnection_ArriveWithFewBytesTwice([Values(1, 2, 3)] int seed, CancellationToken token) => CopyThroughFaultsAsync(seed, token);

    [Test]
    [Explicit("The twenty runs of the acceptance; three of them are always run.")]
    [CancelAfter(600_000)]
    public async Task FortyImages_TwentyRuns(CancellationToken token)
    {
        for (int seed = 100; seed < 120; seed++)
        {
            await CopyThroughFaultsAsync(seed, token);
        }
    }

    [Test]
    public async Task TenRequestsASecond_CompletesWithoutASetting(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        await using FaultProxy proxy = await FaultProxy.StartAsync(registry.BaseAddress, new FaultProxyOptions { RequestsPerSecond = 10 }, host.Clock, token);
        IReadOnlyList<WorkloadImage> images = MakeImages();

        await ForAllAsync(images, image => image.PutAsync(host.Open($"{proxy.Host}/team/app", RepositoryAccess.Write), token));

        Assert.That(registry["team/app"].Manifests, Has.Count.EqualTo(Images));
        Assert.That(proxy.Faults, Is.LessThan(proxy.Requests / 2), "most requests are not refused");
    }

    [Test]
    public async Task ManyOperations_NeverExceedTheLimitOfTheHost([Values(1, 3)] int limit, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.MaxRequestsPerHost = limit);

        await ForAllAsync(Enumerable.Range(0, 64), _ => host.Open(registry).ExistsAsync(HttpHost.Blob, token));

        Assert.That(registry.MostRequestsInFlight, Is.InRange(1, limit));
    }

    [Test]
    public async Task RetryAfter_HoldsOtherRequestsBackToo(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.MaxAttempts = 1);
        IRepositoryStore store = host.Open(registry);
        registry.Faults.Add("HEAD", "blobs", Fault.Respond(429, string.Empty, ("Retry-After", "30")));

        await Assert.ThatAsync(() => store.ExistsAsync(HttpHost.Blob, token), Throws.TypeOf<RegistryRateLimitException>());
        await store.ExistsAsync(HttpHost.Blob, token);

        Assert.That(host.Clock.Sleeps, Is.EqualTo(new[] { TimeSpan.FromSeconds(30) }));
    }

    [Test]
    public async Task RateLimit_IsReported(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        var observed = new ConcurrentQueue<ObservedRateLimit>();
        await using var host = new HttpHost(options => options.RateLimitObserver = observed.Enqueue);
        registry.Faults.Add("HEAD", "manifests", Fault.SetHeader("RateLimit-Limit", "100;w=21600"));
        registry.Faults.Add("HEAD", "manifests", Fault.SetHeader("RateLimit-Remaining", "76;w=21600"));
        IRepositoryStore store = host.Open(registry);

        await store.ResolveAsync(HttpHost.Tag(store), token);
        await store.ResolveAsync(HttpHost.Tag(store), token);
        await store.ResolveAsync(HttpHost.Tag(store), token);

        Assert.That(observed, Is.EqualTo(new[]
        {
            new ObservedRateLimit { Host = registry.Host, Limit = 100, Window = TimeSpan.FromHours(6) },
            new ObservedRateLimit { Host = registry.Host, Remaining = 76, Window = TimeSpan.FromHours(6) },
        }));
    }

    [Test]
    public async Task RetryBudget_EndsTheAttempts(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.RetryBudget = TimeSpan.FromSeconds(25));
        registry.Faults.Add("HEAD", "blobs", Fault.Respond(503, string.Empty, ("Retry-After", "10")), FaultList.Always);

        await Assert.ThatAsync(() => host.Open(registry).ExistsAsync(HttpHost.Blob, token), Throws.TypeOf<RegistryException>());

        Assert.That(registry.Requests, Has.Count.EqualTo(3), "at 0, 10 and 20 seconds");
    }

    private static async Task CopyThroughFaultsAsync(int seed, CancellationToken token)
    {
        await using LoopbackRegistry source = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using LoopbackRegistry target = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        var faults = new FaultProxyOptions { Seed = seed, Resets = 0.02, Cuts = 0.02, RateLimited = 0.02, Unavailable = 0.02, LargestCut = LayerSize };
        await using FaultProxy from = await FaultProxy.StartAsync(source.BaseAddress, faults, host.Clock, token);
        await using FaultProxy to = await FaultProxy.StartAsync(target.BaseAddress, faults, host.Clock, token);
        IReadOnlyList<WorkloadImage> images = MakeImages();
        long bytes = 0;
        await using (var seeding = new HttpHost())
        {
            foreach (WorkloadImage image in images)
            {
                await image.PutAsync(seeding.Open(source.FullName("team/app"), RepositoryAccess.Write), token);
                bytes += image.Size;
            }
        }

        await ForAllAsync(images, image => CopyAsync(
            host.Open($"{from.Host}/team/app"), host.Open($"{to.Host}/team/app", RepositoryAccess.Write), image.Manifest.Digest, token));

        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"seed {seed}: {bytes} bytes, down {(double)from.Downloaded / bytes:0.000}, up {(double)to.Uploaded / bytes:0.000}, {from.Faults + to.Faults} faults"));
        Assert.That(target["team/app"].Manifests.Keys, Is.EquivalentTo(source["team/app"].Manifests.Keys));
        Assert.That(target["team/app"].Blobs.Keys, Is.EquivalentTo(source["team/app"].Blobs.Keys));
        Assert.That(from.Faults + to.Faults, Is.GreaterThan(10));
        Assert.That(to.Uploaded, Is.LessThan(bytes * 1.1));
        Assert.That(from.Downloaded, Is.LessThan(bytes * 1.1));
    }

    private static async Task CopyAsync(IRepositoryStore from, IRepositoryStore to, Digest digest, CancellationToken token)
    {
        ManifestContent manifest = await from.GetManifestAsync(from.Repository.WithDigest(digest), token);
        var image = ImageManifest.Parse(manifest);
        foreach (Descriptor blob in image.Layers.Append(image.Config))
        {
            await to.PutBlobAsync(blob, BlobSource.FromStream(ct => from.OpenBlobAsync(blob, ct)), token);
        }

        await to.PutManifestAsync(manifest, tag: null, token);
    }

    private static Task ForAllAsync<T>(IEnumerable<T> items, Func<T, Task> run) => Task.WhenAll(items.Select(run));

    private static WorkloadImage[] MakeImages() => [.. Enumerable.Range(0, Images).Select(number => new WorkloadImage(number, LayersPerImage, LayerSize))];
}
