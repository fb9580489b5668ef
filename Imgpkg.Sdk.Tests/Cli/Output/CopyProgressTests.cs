using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CopyProgressTests
{
    private static readonly DigestReference Image = RepositoryReference.Parse("h.test/app").WithDigest(Samples.Digest);

    private readonly ToolRun _run = new();

    [Test]
    public async Task Report_ToRepository_IsTheOriginalsText()
    {
        _run.Copies.Events.AddRange(
            [Export(TransferPhase.ExportingImages), Export(TransferPhase.ExportingImage), Export(TransferPhase.ExportedImages), Export(TransferPhase.Transferring), Export(TransferPhase.ImportingImages), Export(TransferPhase.TaggingImages)]);

        await RunAsync("--tty");

        Assert.That(_run.Output, Is.EqualTo($"""
            copy | exporting 1 images...
            copy | will export h.test/app@{Samples.Digest}
            copy | exported 1 images
            copy | importing 1 images...
            copy | Tagging images

            Succeeded

            """));
    }

    [Test]
    public async Task Report_ToArchive_IsTheOriginalsText()
    {
        _run.Copies.Events.AddRange(
            [
                Export(TransferPhase.ReusingLayers) with { ItemCount = 4 },
                Export(TransferPhase.WritingLayers),
                Export(TransferPhase.ArchiveFileWritten) with { Path = "manifest.json", Elapsed = TimeSpan.FromTicks(158) },
                Export(TransferPhase.ArchiveFileWritten) with { Path = "sha256-00.tar.gz", Elapsed = TimeSpan.FromMilliseconds(1500) },
            ]);

        await RunAsync("--tty");

        Assert.That(_run.Output, Is.EqualTo("""
            copy | Going to reuse 4 layers from the tar already in disk
            copy | writing layers...
            copy | done: file 'manifest.json' (15.8µs)
            copy | done: file 'sha256-00.tar.gz' (1.5s)

            Succeeded

            """));
    }

    [Test]
    public async Task Report_Piped_IsSilent()
    {
        _run.Copies.Events.Add(Export(TransferPhase.ExportingImages));
        _run.Copies.Result = Result() with { SkippedLayers = [new SkippedLayers(Image, [Samples.Digest])] };

        await RunAsync();

        Assert.That((_run.Output, _run.Error), Is.EqualTo(("", "")));
    }

    [Test]
    public async Task Remarks_SkippedLayers_AreListedPerImage()
    {
        Digest other = Digest.Of("other"u8);
        _run.Copies.Result = Result() with
        {
            SkippedLayers = [new SkippedLayers(Image, [Samples.Digest, other]), new SkippedLayers(Image.Repository.WithDigest(other), [other])],
            HasNonDistributableLayers = true,
        };

        await RunAsync("--tty");

        Assert.That(_run.Output, Is.EqualTo($"""
            copy | Warning: Skipped the followings layer(s) due to it being non-distributable. If you would like to include non-distributable layers, use the --include-non-distributable-layers flag
            copy |  - Image: h.test/app@{Samples.Digest}
            copy |    Layers:
            copy |      - {Samples.Digest}
            copy |      - {other}
            copy |  - Image: h.test/app@{other}
            copy |    Layers:
            copy |      - {other}

            Succeeded

            """));
    }

    [TestCase(false, "copy | Warning: '--include-non-distributable-layers' flag provided, but no images contained a non-distributable layer.\n\nSucceeded\n")]
    [TestCase(true, "Succeeded\n")]
    public async Task Remarks_FlagWithoutNeed_IsPointedOut(bool needed, string expected)
    {
        _run.Copies.Result = Result() with { HasNonDistributableLayers = needed };

        await RunAsync("--tty", "--include-non-distributable-layers");

        Assert.That(_run.Output, Is.EqualTo(expected));
    }

    [TestCase("--tty", "Succeeded\n")]
    [TestCase("--tty=false", "")]
    public async Task Remarks_SignaturesLeftBehind_AreALineOnStandardErrorOnly(string mode, string expected)
    {
        _run.Copies.Result = Result() with { UncopiedSignatures = [Image.Repository.WithTag("sha256-1.sig"), Image.Repository.WithTag("sha256-2.sig")] };

        await RunAsync(mode);

        Assert.That(_run.Output, Is.EqualTo(expected));
        Assert.That(_run.Error, Is.EqualTo("Note: found signatures that were not copied; use --cosign-signatures to copy them: h.test/app:sha256-1.sig, h.test/app:sha256-2.sig\n"));
    }

    private static CopyResult Result() => new() { Images = [], BytesSent = 0, BytesMounted = 0 };

    private static TransferProgress Export(TransferPhase phase) => new() { Phase = phase, Reference = Image, ItemCount = 1, Repository = Image.Repository };

    private async Task RunAsync(params string[] flags) =>
        Assert.That(await _run.RunAsync(["copy", "-b", "h.test/app", "--to-repo", "h.test/copy", .. flags]), Is.Zero, _run.Error);
}
