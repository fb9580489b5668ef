using System.Security.Cryptography;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Infrastructure;

/// <summary>What listeners are told, compared with what registries saw.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class TelemetryTests
{
    private const string Requests = "imgpkg.registry.requests";
    private const string Retries = "imgpkg.registry.retries";
    private const string Bytes = "imgpkg.transfer.bytes";
    private const string Mounts = "imgpkg.blob.mounts";
    private const string Lookups = "imgpkg.layer_cache.lookups";

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    [Category(DockerRegistryProcess.Category)]
    public async Task PushAndPull_WithARealRegistry_AreWhatItsLogSays(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await using ImgpkgClient client = TestClient.Build();
        using TelemetryLog log = new();

        PushResult pushed = await client.Images.PushAsync(Reference(registry.Host, "team/app"), Image(100_000), cancellationToken: token);
        await client.Images.PullAsync(pushed.Reference, _directory["out"], cancellationToken: token);

        IReadOnlyList<AccessLogLine> lines = await registry.ReadAccessLogAsync(token);
        Assert.That(
            Answered(log, registry.Host, "registry"),
            Is.EquivalentTo(lines.Select(line => $"{line.Method} {line.Status}")));
        Assert.That(log.Sum(Bytes, Tags(registry.Host, "sent", "completed")), Is.EqualTo(pushed.BytesSent));
        // The layer and the configuration, as sent.
        Assert.That(log.Sum(Bytes, Tags(registry.Host, "received", "completed")), Is.EqualTo(pushed.BytesSent));
        Assert.That(log.Sum(Bytes), Is.EqualTo(2 * pushed.BytesSent), "nothing was in vain");
        Assert.That(log.Sum(Retries), Is.Zero);
    }

    [Test]
    public async Task Failures_AreRetriesAndBytesInVain(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using ImgpkgClient client = TestClient.Build(options => (options.MaxAttempts, options.RetryDelay) = (3, TimeSpan.FromMilliseconds(1)));
        FaultRule refused = registry.Faults.Add("GET", "/manifests/", Fault.Error(503, "UNAVAILABLE"));
        var uploads = new TransferMeter(cuts: 1, cutAfter: 300_000);
        var downloads = new TransferMeter(cuts: 1, cutAfter: 300_000);
        registry.Faults.Add("PUT", "/blobs/uploads/", uploads.CutRequests, FaultList.Always);
        using TelemetryLog log = new();

        PushResult pushed = await client.Images.PushAsync(Reference(registry.Host, "team/app"), Image(1_000_000), cancellationToken: token);
        registry.Faults.Add("GET", pushed.Layer.Digest.ToString(), downloads.CutAnswers, FaultList.Always);
        await client.Images.PullAsync(pushed.Reference, _directory["out"], cancellationToken: token);

        Assert.That((refused.Hits, uploads.CutsLeft, downloads.CutsLeft), Is.EqualTo((1, 0, 0)));
        string[] steps = [.. log.Measurements.Where(one => one.Instrument == Retries).Select(one => one.Tags["imgpkg.step"])];
        Assert.That(steps, Is.EquivalentTo(["request", "upload", "download"]));
        Assert.That(log.Sum(Requests, ("http.response.status_code", "503")), Is.EqualTo(1));
        Assert.That(log.Sum(Bytes, Tags(registry.Host, "sent", "completed")), Is.EqualTo(pushed.BytesSent));
        Assert.That(log.Sum(Bytes, Tags(registry.Host, "sent", "failed")), Is.InRange(300_000, pushed.BytesSent));

        // The download went on where it was: no byte came twice.
        Assert.That(log.Sum(Bytes, Tags(registry.Host, "received", "completed")), Is.EqualTo(pushed.BytesSent));
        Assert.That(log.Sum(Bytes, Tags(registry.Host, "received", "failed")), Is.Zero);
    }

    [Test]
    public async Task Download_BegunAnew_HasReceivedBytesInVain(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { SupportsRange = false }, token);
        await using ImgpkgClient client = TestClient.Build(options => (options.MaxAttempts, options.RetryDelay) = (3, TimeSpan.FromMilliseconds(1)));
        PushResult pushed = await client.Images.PushAsync(Reference(registry.Host, "team/app"), Image(1_000_000), cancellationToken: token);
        registry.Faults.Add("GET", pushed.Layer.Digest.ToString(), Fault.TruncateAfter(300_000));
        using TelemetryLog log = new();

        await client.Images.PullAsync(pushed.Reference, _directory["out"], cancellationToken: token);

        Assert.That(log.Sum(Bytes, Tags(registry.Host, "received", "completed")), Is.EqualTo(pushed.BytesSent));
        Assert.That(log.Sum(Bytes, Tags(registry.Host, "received", "failed")), Is.EqualTo(300_000));
    }

    [Test]
    public async Task Copy_WithinARegistry_MountsAndSendsNoLayer(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using ImgpkgClient client = TestClient.Build();
        PushResult pushed = await client.Images.PushAsync(Reference(registry.Host, "team/app"), Image(100_000), cancellationToken: token);
        registry.ClearRequests();
        using TelemetryLog log = new();

        CopyResult copied = await client.Copies.CopyAsync(
            CopySource.FromImage(pushed.Reference), CopyDestination.ToRepository(RepositoryReference.Parse(registry.FullName("mirror/app"))), cancellationToken: token);

        int mounted = registry.Requests.Count(request => request.Target.Contains("from=team%2Fapp", StringComparison.Ordinal) && request.Status == 201);
        Assert.That(mounted, Is.EqualTo(2));
        Assert.That(
            log.Sum(Mounts, ("imgpkg.registry", registry.Host), ("imgpkg.mount.from", "other"), ("imgpkg.outcome", "mounted")), Is.EqualTo(mounted));
        Assert.That((copied.BytesSent, log.Sum(Bytes, ("imgpkg.direction", "sent"))), Is.EqualTo((0L, 0L)));
        Assert.That(Answered(log, registry.Host, "registry"), Is.EquivalentTo(registry.Requests.Select(request => $"{request.Method} {request.Status}")));
    }

    [Test]
    public async Task Push_OfALargeLayerAgain_FindsItInTheCache(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using ImgpkgClient client = TestClient.Build(environment: new FakeEnvironment { ["XDG_CACHE_HOME"] = _directory["cache"], ["HOME"] = _directory["home"], ["LOCALAPPDATA"] = _directory["cache"] });
        PushImageOptions image = Image(5_000_000);
        using TelemetryLog log = new();

        await client.Images.PushAsync(Reference(registry.Host, "team/app"), image, cancellationToken: token);
        await client.Images.PushAsync(Reference(registry.Host, "team/app"), image, cancellationToken: token);

        Assert.That(
            log.Measurements.Where(one => one.Instrument == Lookups).Select(one => (one.Tags["imgpkg.registry"], one.Tags["imgpkg.outcome"])),
            Is.EqualTo([(registry.Host, "miss"), (registry.Host, "hit")]));
    }

    [Test]
    public async Task Tags_OfRequestsWithCredentials_HoldNoSecrets(CancellationToken token)
    {
        LoopbackOptions options = new() { Authentication = LoopbackAuthentication.Bearer, UserName = "robot-name", Password = "very-secret" };
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(options, token);
        await using ImgpkgClient client = TestClient.Build(settings => (settings.Username, settings.Password) = (options.UserName, options.Password));
        using TelemetryLog log = new("System.Net.Http");

        await client.Images.PushAsync(Reference(registry.Host, "team/app"), Image(1000), cancellationToken: token);

        Assert.That(log.Sum(Requests, ("imgpkg.target", "token"), ("http.response.status_code", "200")), Is.Positive);
        IEnumerable<string> told = log.Measurements.SelectMany(one => one.Tags.Values)
            .Concat(log.Activities.Where(activity => activity.Source.Name == "Imgpkg.Sdk").SelectMany(activity => activity.Tags).Select(tag => $"{tag.Value}"));
        Assert.That(told, Has.None.Contains(options.UserName).And.None.Contains(options.Password).And.None.Contains("Bearer"));
    }

    [Test]
    public async Task Request_WithoutAnAnswer_HasATypeOfError(CancellationToken token)
    {
        string host;
        await using (LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token))
        {
            host = registry.Host;
        }

        await using ImgpkgClient client = TestClient.Build();
        using TelemetryLog log = new();

        Assert.That(async () => await client.Images.ResolveAsync(ImageReference.Parse($"{host}/team/app:1.0"), token), Throws.InstanceOf<ImgpkgException>());

        Assert.That(log.Sum(Requests, ("imgpkg.registry", host), ("error.type", "connection_error")), Is.Positive);
        Assert.That(log.Measurements.Where(one => one.Tags.ContainsKey("http.response.status_code")), Is.Empty);
    }

    private static TagReference Reference(string host, string repository) => TagReference.Parse($"{host}/{repository}:1.0");

    private static (string Name, string Value)[] Tags(string host, string direction, string outcome) =>
        [("imgpkg.registry", host), ("imgpkg.direction", direction), ("imgpkg.outcome", outcome)];

    private static IEnumerable<string> Answered(TelemetryLog log, string host, string target) => log.Measurements
        .Where(one => one.Instrument == Requests && one.Tags["imgpkg.registry"] == host && one.Tags["imgpkg.target"] == target && one.Tags.ContainsKey("http.response.status_code"))
        .Select(one => $"{one.Tags["http.request.method"]} {one.Tags["http.response.status_code"]}");

    private PushImageOptions Image(int size)
    {
        _directory.Write("image/noise.bin", RandomNumberGenerator.GetBytes(size));
        return new PushImageOptions { Paths = [_directory["image"]] };
    }
}
