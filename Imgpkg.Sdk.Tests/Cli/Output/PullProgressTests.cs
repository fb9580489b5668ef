using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PullProgressTests
{
    private static readonly RepositoryReference Repository = RepositoryReference.Parse("h.test/app");
    private static readonly string Text = Samples.Digest.ToString();

    private readonly ToolRun _run = new();

    [Test]
    public async Task Report_Image_IsNotIndented()
    {
        _run.Images.Events.AddRange([At(TransferPhase.PullingImage), Layer(0, 1, 2), Layer(0, 2, 2)]);

        await _run.RunAsync("pull", "-i", "h.test/app", "-o", "d", "--tty");

        Assert.That(_run.Output, Is.EqualTo(
            $"Pulling image 'h.test/app@{Text}'\nExtracting layer '{Text}' (1/2)\nExtracting layer '{Text}' (2/2)\n\nSucceeded\n"));
    }

    [Test]
    public async Task Report_Bundle_EndsWithTheStateOfTheLock()
    {
        _run.Bundles.Events.AddRange([At(TransferPhase.PullingBundle), Layer(0, 1, 1), At(TransferPhase.LocatingImages), At(TransferPhase.ImagesNotLocated)]);

        await _run.RunAsync("pull", "-b", "h.test/app", "-o", "d", "--tty");

        Assert.That(_run.Output, Is.EqualTo($"""
            Pulling bundle 'h.test/app@{Text}'
              Extracting layer '{Text}' (1/1)

            Locating image lock file images...
            One or more images not found in bundle repo; skipping lock file update

            Succeeded

            """));
    }

    [Test]
    public async Task Report_NestedBundles_AreIndentedByDepth()
    {
        AddNested();

        await _run.RunAsync("pull", "-b", "h.test/app", "-r", "-o", "d", "--tty");

        Assert.That(_run.Output, Is.EqualTo($"""
            Pulling bundle 'h.test/app@{Text}'
              Extracting layer '{Text}' (1/1)

            Nested bundles
              Pulling nested bundle 'h.test/app@{Text}'
                Extracting layer '{Text}' (1/1)
                Pulling nested bundle 'h.test/app@{Text}'
                  Extracting layer '{Text}' (1/1)
              Pulling nested bundle 'short/name@{Text}'
              Skipped, already downloaded

            Locating image lock file images...
            The bundle repo (h.test/app) is hosting every image specified in the bundle's Images Lock file (.imgpkg/images.yml)

            Succeeded

            """));
    }

    [Test]
    public async Task Report_NestedBundlesAsJson_IsOneLineEach()
    {
        AddNested();

        await _run.RunAsync("pull", "-b", "h.test/app", "-r", "-o", "d", "--json");

        Assert.That(_run.Output, Does.Contain("\"\\nNested bundles\\n\",\n"));
        Assert.That(_run.Output, Does.Contain("\"\\nLocating image lock file images...\\n\",\n"));
        Assert.That(_run.Output, Does.Contain($"\"  Pulling nested bundle 'short/name@{Text}'\\n\",\n        \"  Skipped, already downloaded\\n\",\n"));
    }

    [Test]
    public async Task Report_Piped_IsSilent()
    {
        AddNested();

        int exitCode = await _run.RunAsync("pull", "-b", "h.test/app", "-r", "-o", "d");

        Assert.That((exitCode, _run.Output, _run.Error), Is.EqualTo((0, "", "")));
    }

    private static TransferProgress At(TransferPhase phase, int depth = 0) => new()
    {
        Phase = phase,
        Depth = depth,
        Reference = Repository.WithDigest(Samples.Digest),
        Repository = Repository,
    };

    private static TransferProgress Layer(int depth, int item, int count) =>
        new() { Phase = TransferPhase.ExtractingLayer, Depth = depth, Digest = Digest.Of("manifest"u8), Item = item, ItemCount = count };

    private void AddNested() => _run.Bundles.Events.AddRange(
        [
            At(TransferPhase.PullingBundle),
            Layer(0, 1, 1),
            At(TransferPhase.PullingNestedBundle, 1),
            Layer(1, 1, 1),
            At(TransferPhase.PullingNestedBundle, 2),
            Layer(2, 1, 1),
            At(TransferPhase.NestedBundleSkipped, 1) with { Reference = ImageReference.Parse($"short/name@{Text}") },
            At(TransferPhase.LocatingImages),
            At(TransferPhase.ImagesLocated),
        ]);
}
