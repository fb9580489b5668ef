using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>
/// How many requests relocation takes, by the access logs of real registries, for a bundle of 40 single-layer images in 40 repositories. The
/// original needs 873, 454, 791, 409, 465 and 411.
/// </summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(120_000)]
internal sealed class RequestBudgetTests
{
    private const int Images = 40;

    private TemporaryDirectory _files = null!;
    private DockerRegistryProcess _source = null!;
    private DockerRegistryProcess _destination = null!;
    private ImgpkgClient _client = null!;
    private ImageReference _bundle = null!;

    [SetUp]
    public async Task SetUp()
    {
        _files = new TemporaryDirectory();
        _source = await DockerRegistryProcess.StartAsync();
        _destination = await DockerRegistryProcess.StartAsync();
        _client = TestClient.Build();
        await ScatteredBundle.PushAsync(_client, _files, _source.Host, Images, CancellationToken.None);
        _bundle = TagReference.Parse($"{_source.Host}/source/bundle:v1");
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
    public async Task Copy_ToAnotherRegistryAndAgain_StaysWithinTheBudget(CancellationToken token)
    {
        var destination = CopyDestination.ToRepository(RepositoryReference.Parse($"{_destination.Host}/copied/bundle"));

        int first = await CountAsync(() => _client.Copies.CopyAsync(CopySource.FromBundle(_bundle), destination, cancellationToken: token), token);
        int again = await CountAsync(() => _client.Copies.CopyAsync(CopySource.FromBundle(_bundle), destination, cancellationToken: token), token);

        await TestContext.Out.WriteLineAsync($"first {first}, again {again}");
        Assert.That(first, Is.LessThanOrEqualTo(345));
        Assert.That(again, Is.LessThanOrEqualTo(55));
    }

    [Test]
    public async Task Copy_WithinARegistry_StaysWithinTheBudget(CancellationToken token)
    {
        var destination = CopyDestination.ToRepository(RepositoryReference.Parse($"{_source.Host}/copied/bundle"));
        CopyResult? result = null;

        int requests = await CountAsync(async () => result = await _client.Copies.CopyAsync(CopySource.FromBundle(_bundle), destination, cancellationToken: token), token);

        await TestContext.Out.WriteLineAsync($"within {requests}");
        Assert.That(requests, Is.LessThanOrEqualTo(220));
        Assert.That(result!.BytesSent, Is.Zero);
    }

    [Test]
    public async Task Copy_ToAnArchiveAndOut_StaysWithinTheBudget(CancellationToken token)
    {
        var destination = CopyDestination.ToRepository(RepositoryReference.Parse($"{_destination.Host}/copied/bundle"));

        int into = await CountAsync(() => _client.Copies.CopyAsync(CopySource.FromBundle(_bundle), CopyDestination.ToArchive(_files["bundle.tar"]), cancellationToken: token), token);
        int before = (await _source.ReadAccessLogAsync(token)).Count;
        int from = await CountAsync(() => _client.Copies.CopyAsync(CopySource.FromArchive(_files["bundle.tar"]), destination, cancellationToken: token), token);

        await TestContext.Out.WriteLineAsync($"into {into}, from {from}");
        Assert.That(into, Is.LessThanOrEqualTo(130));
        Assert.That(from, Is.LessThanOrEqualTo(217));
        Assert.That((await _source.ReadAccessLogAsync(token)).Count, Is.EqualTo(before), "the origin is not asked when an archive is read");
    }

    [Test]
    public async Task Describe_WithLayersAndSignatures_StaysWithinTheBudget(CancellationToken token)
    {
        int requests = await CountAsync(() => _client.Bundles.DescribeAsync(_bundle, new DescribeBundleOptions(), token), token);

        await TestContext.Out.WriteLineAsync($"describe {requests}");
        Assert.That(requests, Is.LessThanOrEqualTo(130));
    }

    private async Task<int> CountAsync(Func<Task> operation, CancellationToken token)
    {
        int before = await RequestsAsync(token);
        await operation();
        return await RequestsAsync(token) - before;
    }

    private async Task<int> RequestsAsync(CancellationToken token) =>
        (await _source.ReadAccessLogAsync(token)).Count + (await _destination.ReadAccessLogAsync(token)).Count;
}
