using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Commands;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CopyCommandTests
{
    private const string NoSource = "Expected either --lock, --bundle (-b), --image (-i), or --tar as a source";
    private const string NoDestination = "Expected either --to-tar or --to-repo";

    private static readonly TestCaseData[] CountViolations =
    [
        Case(NoSource),
        Case(NoSource, "--to-repo", "h.test/app:tag", "--to-tar", "t"),
        Case(NoSource, "-b", "a/b", "-i", "c/d", "--to-tar", "x.tar"),
        Case(NoSource, "-b", "", "--to-tar", "x.tar"),
        Case(NoSource, "--tar", "t", "--lock", "l"),
        Case(NoDestination, "-b", "h.test/app"),
        Case(NoDestination, "-b", "http://x", "--to-repo", "h.test/app", "--to-tar", "t"),
        Case(NoDestination, "-b", "h.test/app", "--to-oci-tar", "o", "--to-tar", "t"),
        Case(NoDestination, "-b", "h.test/app", "--to-repo=", "--concurrency", "0"),
    ];

    private static readonly TestCaseData[] LaterViolations =
    [
        Case("--concurrency must be at least 1, but was 0", "--tar", "t", "--to-tar", "x", "--concurrency", "0"),
        Case("Cannot use tar source (--tar) with tar destination (--to-tar)", "--tar", "t", "--to-tar", "x", "--lock-output", "l"),
        Case("Cannot use tar source (--tar) with tar destination (--to-tar)", "--tar", "t", "--to-oci-tar", "x"),
        Case("Cannot output lock file with tar destination", "-b", "http://x", "--to-tar", "x", "--lock-output", "l"),
        Case("Flag --resume can only be used when copying to tar", "-b", "http://x", "--to-repo", "h.test/app:tag", "--resume"),
        Case(
            "Building import repository ref: repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: app:tag",
            "-b",
            "http://x",
            "--to-repo",
            "h.test/app:tag"),
        Case("could not parse reference: http://x", "-b", "http://x", "--to-repo", "h.test/app"),
        Case("could not parse reference: http://x", "-i", "http://x", "--to-tar", "x"),
    ];

    private readonly ToolRun _run = new();

    [TestCaseSource(nameof(CountViolations))]
    public async Task Copy_NotOneSourceAndDestination_FailsBeforeTheSession(string expected, string[] arguments)
    {
        string error = await _run.FailAsync(["copy", .. arguments]);

        Assert.That(error, Is.EqualTo(expected));
        Assert.That(_run.Sessions, Is.Empty);
    }

    [TestCaseSource(nameof(LaterViolations))]
    public async Task Copy_RuleViolation_FailsBeforeTheNetworkInTheOriginalsOrder(string expected, string[] arguments)
    {
        string error = await _run.FailAsync(["copy", .. arguments]);

        Assert.That(error, Is.EqualTo(expected));
        Assert.That(_run.Copies.Source, Is.Null);
    }

    [Test]
    public async Task Copy_Bundle_PassesTheFlagsOn()
    {
        int exitCode = await _run.RunAsync(
            "copy", "-b", "h.test/app:v1", "--to-repo", "other.test/copies", "--cosign-signatures", "--referrers", "--include-non-distributable-layers", "--repo-based-tags", "--tag", "v1,stable", "--tag", "new", "--lock-output", "out.yml", "--concurrency", "7");

        Assert.That(exitCode, Is.Zero, _run.Error);
        CopyOptions options = _run.Copies.Options!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((_run.Copies.Source as BundleSource)?.Reference.FullName, Is.EqualTo("h.test/app:v1"));
            Assert.That((_run.Copies.Destination as RepositoryDestination)?.Repository.FullName, Is.EqualTo("other.test/copies"));
            Assert.That((options.Signatures, options.Referrers, options.NonDistributableLayers, options.RepositoryBasedTags, options.Resume), Is.EqualTo((true, true, true, true, false)));
            Assert.That(options.Tags, Is.EqualTo(new[] { "v1", "stable", "new" }));
            Assert.That(options.LockOutputPath, Is.EqualTo("out.yml"));
            Assert.That(_run.Sessions.Single().Concurrency, Is.EqualTo(7));
        }
    }

    [Test]
    public async Task Copy_WithoutOptions_IsTheOriginalsDefault()
    {
        await _run.RunAsync("copy", "-i", "h.test/app", "--to-tar", "out.tar");

        CopyOptions options = _run.Copies.Options!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((_run.Copies.Source as ImageSource)?.Reference.FullName, Is.EqualTo("h.test/app:latest"));
            Assert.That((_run.Copies.Destination as ArchiveDestination)?.Path, Is.EqualTo("out.tar"));
            Assert.That((options.Signatures, options.Referrers, options.NonDistributableLayers, options.RepositoryBasedTags, options.Resume), Is.EqualTo((false, false, false, false, false)));
            Assert.That(options.Tags, Is.Empty);
            Assert.That(options.LockOutputPath, Is.Null);
            Assert.That(_run.Sessions.Single().Concurrency, Is.EqualTo(5));
        }
    }

    [Test]
    public async Task Copy_OtherSourcesAndDestinations_AreTheLibrarys()
    {
        await _run.RunAsync("copy", "--lock", "in.yml", "--to-oci-tar", "out.tar");
        Assert.That((_run.Copies.Source as LockFileSource)?.Path, Is.EqualTo("in.yml"), _run.Error);
        Assert.That((_run.Copies.Destination as OciArchiveDestination)?.Path, Is.EqualTo("out.tar"));

        await _run.RunAsync("copy", "--tar", "in.tar", "--to-repo", "oci:store");
        Assert.That((_run.Copies.Source as ArchiveSource)?.Path, Is.EqualTo("in.tar"));
        Assert.That((_run.Copies.Destination as RepositoryDestination)?.Repository.IsLocal, Is.True);

        await _run.RunAsync("copy", "-b", "oci:store:v1", "--to-tar", "out.tar", "--resume");
        Assert.That((_run.Copies.Source as BundleSource)?.Reference.Repository.IsLocal, Is.True);
        Assert.That(_run.Copies.Options?.Resume, Is.True);
    }

    [Test]
    public async Task Copy_ManyAtOnce_CountAsTheLibrarysLimit()
    {
        await _run.RunAsync("copy", "-i", "h.test/app", "--to-tar", "out.tar", "--concurrency", "1000000000000");

        Assert.That(_run.Sessions.Single().Concurrency, Is.EqualTo(256));
    }

    [Test]
    public async Task Copy_DryRun_PrintsThePlanAndCopiesNothing()
    {
        RepositoryReference destination = RepositoryReference.Parse("other.test/copies");
        DigestReference image = RepositoryReference.Parse("h.test/app").WithDigest(Samples.Digest);
        _run.Copies.Plan = new CopyPlan
        {
            Images =
            [
                new CopiedImage { Source = image, Destination = destination.WithDigest(Samples.Digest), Tags = ["latest", "v1"], IsBundle = true },
                new CopiedImage { Source = image, Destination = destination.WithDigest(Samples.Digest), WasPresent = true },
            ],
            Blobs = [Blob(1000, BlobPlacement.Missing), Blob(1, BlobPlacement.Missing), Blob(20, BlobPlacement.Mountable), Blob(3, BlobPlacement.Present)],
            SkippedLayers = [new SkippedLayers(image, [Samples.Digest])],
        };

        int exitCode = await _run.RunAsync("copy", "-b", "h.test/app", "--to-repo", "other.test/copies", "--dry-run");

        Assert.That((exitCode, _run.Error, _run.Copies.HasCopied), Is.EqualTo((0, "", false)));
        Assert.That(_run.Output, Is.EqualTo($"""
            Images:
              - Image: h.test/app@{Samples.Digest}
                Type: Bundle
                Destination: other.test/copies@{Samples.Digest}
                Present: no
                Tags:
                  - latest
                  - v1
              - Image: h.test/app@{Samples.Digest}
                Type: Image
                Destination: other.test/copies@{Samples.Digest}
                Present: yes

            Blobs:
              To send: 2 (1001 bytes)
              To mount: 1 (20 bytes)
              Present: 1 (3 bytes)

            Non-distributable layers that would be left out:
              - {Samples.Digest} of h.test/app@{Samples.Digest}

            Nothing was written.

            """));
    }

    private static PlannedBlob Blob(long size, BlobPlacement placement) =>
        new(new Descriptor { MediaType = "layer", Digest = Samples.Digest, Size = size }, placement);

    private static TestCaseData Case(string expected, params string[] arguments) => new(expected, arguments);
}
