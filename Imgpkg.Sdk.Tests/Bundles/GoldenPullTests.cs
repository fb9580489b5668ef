using System.Text.Json;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Bundles;

/// <summary>Pulls what the original pulled, from the same repositories, and compares trees, messages and the order of reports.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class GoldenPullTests
{
    private readonly MemoryTransport _registry = new("localhost:5001");
    private readonly RecordedProgress _progress = new();
    private TemporaryDirectory _directory = null!;
    private ImgpkgClient _client = null!;

    public static IEnumerable<TestCaseData> Successes => GoldenFixtures.PullCases().Where(one => !IsError(one));

    public static IEnumerable<TestCaseData> Errors => GoldenFixtures.PullCases().Where(IsError);

    [SetUp]
    public void SetUp()
    {
        RecordedRegistry.Fill(_registry);
        _directory = new TemporaryDirectory();
        _client = new ImgpkgClientBuilder().AddTransport(_registry).Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        _directory.Dispose();
    }

    [TestCaseSource(nameof(Successes))]
    public async Task PullAsync_GoldenCase_MakesTheSameTree(JsonElement golden, CancellationToken token)
    {
        await PullAsync(golden, token);

        string output = _directory["out"];
        IReadOnlyList<TreeEntry> expected = TreeListing.Comparable(TreeListing.Expected(golden));
        Assert.That(TreeListing.Comparable(TreeListing.Of(output)), Is.EqualTo(expected));
        foreach (JsonElement entry in golden.GetProperty("listing").EnumerateArray().Where(entry => entry.TryGetProperty("text", out _)))
        {
            string text = await File.ReadAllTextAsync(Path.Combine(output, entry.GetProperty("path").GetString()!), token);
            Assert.That(text, Is.EqualTo(entry.GetProperty("text").GetString()));
        }
    }

    [TestCaseSource(nameof(Successes))]
    public async Task PullAsync_GoldenCase_ReportsInTheOrderOfTheOriginal(JsonElement golden, CancellationToken token)
    {
        await PullAsync(golden, token);

        string[] expected = golden.GetProperty("stdout").GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.That(_progress.Steps.Select(Line), Is.EqualTo(expected.Where(line => line is not ("Succeeded" or "Nested bundles"))));
    }

    [TestCaseSource(nameof(Errors))]
    public async Task PullAsync_GoldenError_FailsWithTheSameTextAndLeavesTheOutputAlone(JsonElement golden, CancellationToken token)
    {
        _directory.Write("out/kept.txt", "kept");

        ImgpkgException failure = (await Assert.ThrowsAsync(Is.InstanceOf<ImgpkgException>(), () => PullAsync(golden, token)) as ImgpkgException)!;

        Assert.That(ErrorText.Of(failure), Is.EqualTo(ErrorText.FromOutput(golden.GetProperty("stderr").GetString()!)));
        Assert.That(TreeListing.Of(_directory.FullPath).Select(entry => entry.Path), Is.EqualTo(new[] { "out", "out/kept.txt" }));
    }

    private static bool IsError(TestCaseData data) => ((JsonElement)data.Arguments[0]!).GetProperty("exitCode").GetInt32() != 0;

    private static string Line(TransferProgress report) => report.Phase switch
    {
        TransferPhase.PullingImage => $"Pulling image '{report.Reference}'",
        TransferPhase.PullingBundle => $"Pulling bundle '{report.Reference}'",
        TransferPhase.PullingNestedBundle => $"Pulling nested bundle '{report.Reference}'",
        TransferPhase.ExtractingLayer => $"Extracting layer '{report.Digest}' ({report.Item}/{report.ItemCount})",
        TransferPhase.LocatingImages => "Locating image lock file images...",
        TransferPhase.ImagesNotLocated => "One or more images not found in bundle repo; skipping lock file update",
        TransferPhase.ImagesLocated =>
            $"The bundle repo ({report.Repository}) is hosting every image specified in the bundle's Images Lock file (.imgpkg/images.yml)",
        _ => report.Phase.ToString(),
    };

    private Task PullAsync(JsonElement golden, CancellationToken token)
    {
        string[] command = [.. golden.GetProperty("command").EnumerateArray().Select(part => part.GetString()!)];
        string output = _directory["out"];
        return command[2] switch
        {
            "-i" => _client.Images.PullAsync(
                ImageReference.Parse(command[3]),
                output,
                new PullImageOptions { AllowBundle = command.Contains("--image-is-bundle-check=false") },
                _progress,
                token),
            "-b" => _client.Bundles.PullAsync(ImageReference.Parse(command[3]), output, new PullBundleOptions { Recursive = command.Contains("-r") }, _progress, token),
            _ => PullByLockAsync(command[3], output, token),
        };
    }

    private async Task PullByLockAsync(string lockPath, string output, CancellationToken token)
    {
        BundleLock bundleLock = await BundleLock.ReadAsync(SuiteEnvironment.Fixture(lockPath), token);
        await _client.Bundles.PullAsync(bundleLock.Bundle, output, progress: _progress, cancellationToken: token);
    }
}
