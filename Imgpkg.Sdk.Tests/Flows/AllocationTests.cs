using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>
/// What operations allocate, measured between two of different size: the same on every machine, unlike time. By itself, because all of
/// the process counts.
/// </summary>
[TestFixture]
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(120_000)]
[Category(DockerRegistryProcess.Category)]
internal sealed class AllocationTests
{
    private const int Mebibyte = 1024 * 1024;

    private readonly TemporaryDirectory _files = new();
    private readonly ImgpkgClient _client = TestClient.Build(options => options.UseLayerCache = false);

    [TearDown]
    public async Task CleanUpAsync()
    {
        await _client.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task PushAndPull_OfSixtyFourTimesTheBytes_AllocateNoMore(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await PushAndPullAsync(registry, "warm", Mebibyte, token);

        (long pushSmall, long pullSmall) = await PushAndPullAsync(registry, "small", Mebibyte, token);
        (long pushLarge, long pullLarge) = await PushAndPullAsync(registry, "large", 64 * Mebibyte, token);

        await TestContext.Out.WriteLineAsync($"push {pushSmall} and {pushLarge} bytes, pull {pullSmall} and {pullLarge}");
        Assert.That(pushLarge - pushSmall, Is.LessThan(12 * Mebibyte));
        Assert.That(pullLarge - pullSmall, Is.LessThan(12 * Mebibyte));
    }

    [Test]
    public async Task Copy_OfMoreImages_AllocatesTheSameForEach(CancellationToken token)
    {
        const int BytesPerImage = 512 * 1024;
        await using DockerRegistryProcess source = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await using DockerRegistryProcess destination = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await CopyAsync(source, destination, images: 5, token);

        long ten = await CopyAsync(source, destination, images: 10, token);
        long fifty = await CopyAsync(source, destination, images: 50, token);

        await TestContext.Out.WriteLineAsync($"10 images {ten} bytes, 50 images {fifty}: {(fifty - ten) / 40} for each more");
        Assert.That((fifty - ten) / 40, Is.LessThan(BytesPerImage));
    }

    private static async Task<long> MeasureAsync(Func<Task> operation)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await operation();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private async Task<(long Push, long Pull)> PushAndPullAsync(DockerRegistryProcess registry, string name, int size, CancellationToken token)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content.AsSpan(size / 2));
        _files.Write($"{name}/content.bin", content);
        TagReference reference = TagReference.Parse($"{registry.Host}/{name}:v1");
        long push = await MeasureAsync(() => _client.Images.PushAsync(reference, new PushImageOptions { Paths = [_files[name]] }, cancellationToken: token));
        long pull = await MeasureAsync(() => _client.Images.PullAsync(reference, _files[$"{name}-out"], cancellationToken: token));
        return (push, pull);
    }

    private async Task<long> CopyAsync(DockerRegistryProcess source, DockerRegistryProcess destination, int images, CancellationToken token)
    {
        string name = $"app{images}";
        List<string> references = [];
        for (int i = 0; i < images; i++)
        {
            string image = $"{name}-{i}";
            TagReference tag = TagReference.Parse($"{source.Host}/{image}:v1");
            references.Add((await _client.Images.PushAsync(tag, new PushImageOptions { Paths = [BundleFiles.WriteImage(_files, image)] }, cancellationToken: token)).Reference.ToString());
        }

        TagReference bundle = TagReference.Parse($"{source.Host}/{name}:v1");
        await _client.Bundles.PushAsync(bundle, new PushBundleOptions { Paths = [BundleFiles.Write(_files, name, references)] }, cancellationToken: token);
        return await MeasureAsync(() => _client.Copies.CopyAsync(
            CopySource.FromBundle(bundle), CopyDestination.ToRepository(RepositoryReference.Parse($"{destination.Host}/{name}")), cancellationToken: token));
    }
}
