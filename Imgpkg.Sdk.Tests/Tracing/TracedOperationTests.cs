using System.Diagnostics;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Tracing;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class TracedOperationTests
{
    private TemporaryDirectory _directory = null!;
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public async Task SetUp()
    {
        _directory = new TemporaryDirectory();
        _registry = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task Operations_HaveOneActivityEach(CancellationToken token)
    {
        using TelemetryLog log = new();

        PushResult pushed = await PushAsync(token);
        await _client.Bundles.PullAsync(pushed.Reference, _directory["out"], cancellationToken: token);
        await _client.Bundles.DescribeAsync(pushed.Reference, cancellationToken: token);
        await _client.Bundles.IsBundleAsync(pushed.Reference, token);
        await _client.Images.ResolveAsync(pushed.Reference, token);
        await _client.Images.TagAsync(pushed.Reference, "stable", token);
        await _client.Images.ListTagsAsync(pushed.Reference.Repository, token).CountAsync(token);
        await _client.Images.DeleteTagAsync(pushed.Reference.Repository.WithTag("stable"), token);
        await _client.Copies.PlanAsync(CopySource.FromBundle(pushed.Reference), CopyDestination.ToArchive(_directory["app.tar"]), cancellationToken: token);
        await _client.Copies.CopyAsync(CopySource.FromBundle(pushed.Reference), CopyDestination.ToArchive(_directory["app.tar"]), cancellationToken: token);
        await _client.Verifier.VerifyAsync(CopySource.FromArchive(_directory["app.tar"]), cancellationToken: token);
        await _client.Registries.DiagnoseAsync(_registry.Host, cancellationToken: token);

        Assert.That(log.Activities.Select(activity => activity.OperationName), Is.EqualTo([
            "imgpkg.bundle.push", "imgpkg.bundle.pull", "imgpkg.bundle.describe", "imgpkg.bundle.recognise", "imgpkg.image.resolve", "imgpkg.image.tag",
            "imgpkg.image.list_tags", "imgpkg.image.delete_tag", "imgpkg.copy.plan", "imgpkg.copy", "imgpkg.verify", "imgpkg.registry.diagnose",
        ]));
    }

    [Test]
    public async Task Tags_TellWhatItIsAbout(CancellationToken token)
    {
        using TelemetryLog log = new();

        PushResult pushed = await PushAsync(token);
        await _client.Copies.CopyAsync(
            CopySource.FromBundle(pushed.Reference), CopyDestination.ToRepository(RepositoryReference.Parse(_registry.FullName("mirror/app"))), cancellationToken: token);

        Assert.That(Tags(log.Activities[0]), Is.EquivalentTo([
            ("imgpkg.registry", _registry.Host), ("imgpkg.repository", _registry.FullName("team/app")), ("imgpkg.tag", "1.0"),
            ("imgpkg.digest", pushed.Reference.Digest.ToString()!),
        ]));
        Assert.That(Tags(log.Activities[1]), Is.SupersetOf([
            ("imgpkg.source", pushed.Reference.FullName), ("imgpkg.destination", _registry.FullName("mirror/app")), ("imgpkg.registry", _registry.Host),
            ("imgpkg.images", "1"), ("imgpkg.bytes_sent", "0"),
        ]));
    }

    [Test]
    public async Task Failure_IsNoted(CancellationToken token)
    {
        using TelemetryLog log = new();

        Assert.That(
            async () => await _client.Bundles.PullAsync(ImageReference.Parse(_registry.FullName("team/none:1.0")), _directory["out"], cancellationToken: token),
            Throws.InstanceOf<RegistryNotFoundException>());
        Assert.That(
            async () => await _client.Images.ListTagsAsync(RepositoryReference.Parse(_registry.FullName("team/none")), token).CountAsync(token),
            Throws.InstanceOf<RegistryNotFoundException>());

        Assert.That(log.Activities.Select(activity => activity.Status), Is.EqualTo([ActivityStatusCode.Error, ActivityStatusCode.Error]));
        Assert.That(log.Activities.Select(activity => activity.GetTagItem("error.type")), Is.EqualTo(["MANIFEST_UNKNOWN", "NAME_UNKNOWN"]));
    }

    [Test]
    public async Task Cancellation_IsNoError()
    {
        using TelemetryLog log = new();

        Assert.That(
            async () => await _client.Images.ResolveAsync(ImageReference.Parse(_registry.FullName("team/app:1.0")), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

        Activity activity = log.Activities.Single();
        Assert.That((activity.Status, activity.GetTagItem("error.type")), Is.EqualTo((ActivityStatusCode.Unset, (object)"cancelled")));
    }

    [Test]
    public async Task Requests_AreChildrenOfTheirOperation(CancellationToken token)
    {
        await using LoopbackRegistry paged = await LoopbackRegistry.StartAsync(new LoopbackOptions { TagPageLimit = 1 }, token);
        Digest manifest = paged["team/app"].AddManifest(MediaTypes.OciManifest, "{}", "1.0");
        paged["team/app"].SetTag("2.0", manifest);
        using TelemetryLog log = new("System.Net.Http");

        await foreach (string _ in _client.Images.ListTagsAsync(RepositoryReference.Parse(paged.FullName("team/app")), token))
        {
            Assert.That(Activity.Current, Is.Null, "the caller's own work is none of the listing's");
        }

        Activity listing = log.Activities.Single(activity => activity.Source.Name == "Imgpkg.Sdk");
        Activity[] requests = [.. log.Activities.Where(activity => activity.Source.Name == "System.Net.Http" && activity.GetTagItem("http.response.status_code") is not null)];
        Assert.That(paged.Requests, Has.Count.GreaterThan(1));
        Assert.That(requests, Has.Length.EqualTo(paged.Requests.Count));
        Assert.That(requests.Select(request => request.ParentSpanId), Is.All.EqualTo(listing.SpanId));
    }

    private async Task<PushResult> PushAsync(CancellationToken token)
    {
        string bundle = BundleFiles.Write(_directory, "bundle");
        return await _client.Bundles.PushAsync(TagReference.Parse(_registry.FullName("team/app:1.0")), new PushBundleOptions { Paths = [bundle] }, cancellationToken: token);
    }

    private static IEnumerable<(string Name, string Value)> Tags(Activity activity) => activity.TagObjects.Select(tag => (tag.Key, $"{tag.Value}"));
}
