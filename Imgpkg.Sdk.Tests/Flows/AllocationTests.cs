using System.Globalization;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>
/// What operations allocate, measured between two of different size: the same on every machine, unlike time. In a process without anything else
/// (<see cref="AllocationProgram"/>).
/// </summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(120_000)]
[Category(DockerRegistryProcess.Category)]
internal sealed class AllocationTests
{
    private const int Mebibyte = 1024 * 1024;

    private readonly TemporaryDirectory _files = new();
    private readonly CliProcess _program = new() { Assembly = typeof(AllocationProgram).Assembly.Location };
    private readonly ImgpkgClient _client = TestClient.Build();

    [TearDown]
    public async Task CleanUpAsync()
    {
        await _client.DisposeAsync();
        _program.Dispose();
        _files.Dispose();
    }

    [Test]
    public async Task PushAndPull_OfSixtyFourTimesTheBytes_AllocateNoMore(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);

        long[] bytes = await MeasureAsync(
            [.. PushAndPull(registry, "warm", Mebibyte), .. PushAndPull(registry, "small", Mebibyte), .. PushAndPull(registry, "large", 64 * Mebibyte)], token);

        (long pushSmall, long pullSmall, long pushLarge, long pullLarge) = (bytes[2], bytes[3], bytes[4], bytes[5]);
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
        var operations = new List<string>();
        foreach (int images in (int[])[5, 10, 50])
        {
            operations.AddRange("copy", await PushBundleAsync(source, images, token), $"{destination.Host}/app{images}");
        }

        long[] bytes = await MeasureAsync(operations, token);

        await TestContext.Out.WriteLineAsync($"10 images {bytes[1]} bytes, 50 images {bytes[2]}: {(bytes[2] - bytes[1]) / 40} for each more");
        Assert.That((bytes[2] - bytes[1]) / 40, Is.LessThan(BytesPerImage));
    }

    private async Task<long[]> MeasureAsync(IEnumerable<string> operations, CancellationToken token)
    {
        CliResult result = await _program.RunAsync(operations, cancellationToken: token);
        Assert.That(result.ExitCode, Is.Zero, result.StandardError);
        return [.. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
    }

    private string[] PushAndPull(DockerRegistryProcess registry, string name, int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content.AsSpan(size / 2));
        _files.Write($"{name}/content.bin", content);
        string reference = $"{registry.Host}/{name}:v1";
        return ["push", reference, _files[name], "pull", reference, _files[$"{name}-out"]];
    }

    private async Task<string> PushBundleAsync(DockerRegistryProcess source, int count, CancellationToken token)
    {
        string name = $"app{count}";
        List<string> references = [];
        for (int i = 0; i < count; i++)
        {
            string image = $"{name}-{i}";
            TagReference tag = TagReference.Parse($"{source.Host}/{image}:v1");
            references.Add((await _client.Images.PushAsync(tag, new PushImageOptions { Paths = [BundleFiles.WriteImage(_files, image)] }, cancellationToken: token)).Reference.ToString());
        }

        TagReference bundle = TagReference.Parse($"{source.Host}/{name}:v1");
        await _client.Bundles.PushAsync(bundle, new PushBundleOptions { Paths = [BundleFiles.Write(_files, name, references)] }, cancellationToken: token);
        return bundle.ToString();
    }
}
