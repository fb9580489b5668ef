using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Commands;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class VerifyCommandTests
{
    private static readonly Digest Layer = Digest.Of("layer"u8);
    private readonly ToolRun _run = new();

    [Test]
    public async Task Verify_NothingFound_Succeeds()
    {
        int exitCode = await _run.RunAsync("verify", "-b", "h.test/app:1", "--tty", "--resume", "state");

        Assert.That(exitCode, Is.Zero);
        Assert.That(_run.Verifier.Source, Is.TypeOf<BundleSource>());
        Assert.That(_run.Verifier.Options!.ResumePath, Is.EqualTo("state"));
        Assert.That(_run.Output, Does.Contain("Verified 3 images, 6 blobs, 600 bytes; 0 findings\n").And.EndsWith("Succeeded\n"));
    }

    // The member names and kinds are a promise.
    [Test]
    public async Task Verify_Findings_AreATableAndAFailure()
    {
        Find();

        string error = await _run.FailAsync("verify", "-b", "h.test/app:1", "--json");

        Assert.That(error, Is.EqualTo("Verification found 1 problem"));
        Assert.That(_run.Output, Does.Contain($$"""
                            {
                                "bundle": "",
                                "content": "{{Layer}}",
                                "finding": "other bytes",
                                "image": "h.test/app:1",
                                "kind": "corrupt"
                            }
            """.ReplaceLineEndings("\n")));
    }

    [TestCase(typeof(ImageSource), "-i", "h.test/app:1")]
    [TestCase(typeof(LockFileSource), "--lock", "bundle.lock.yml")]
    [TestCase(typeof(ArchiveSource), "--tar", "app.tar")]
    [TestCase(typeof(BundleSource), "--tar", "app.tar", "-b", "h.test/app:1")]
    public async Task Verify_Source_IsWhatIsNamed(Type source, params string[] flags)
    {
        await _run.RunAsync(["verify", .. flags]);

        Assert.That(_run.Verifier.Source, Is.TypeOf(source));
    }

    [Test]
    public async Task Verify_BundleInAnArchive_IsLookedForThere()
    {
        await _run.RunAsync("verify", "--tar", "app.tar", "-b", "h.test/app:1");

        Assert.That(((BundleSource)_run.Verifier.Source!).Reference, Is.EqualTo(RepositoryReference.ForArchive("app.tar").WithTag("1")));
    }

    [TestCase]
    [TestCase("-b", "h.test/a:1", "-i", "h.test/b:1")]
    public async Task Verify_NotOneSource_Fails(params string[] flags)
    {
        string error = await _run.FailAsync(["verify", .. flags]);

        Assert.That(error, Does.StartWith("Expected one of --bundle (-b), --image (-i), --lock, or --tar"));
        Assert.That(_run.Verifier.Source, Is.Null);
    }

    [Test]
    public async Task Hosts_ThatMayBeContacted_AreOptions()
    {
        await _run.RunAsync("verify", "-b", "h.test/app:1", "--offline", "--allow-host", "a.test", "--allow-host", "*.b.test:5000");

        Assert.That(_run.Sessions.Single().Network.Offline, Is.True);
        Assert.That(_run.Sessions.Single().Network.AllowedHosts, Is.EqualTo(new[] { "a.test", "*.b.test:5000" }));
    }

    private void Find() => _run.Verifier.Findings.Add(new VerificationFinding
    {
        Kind = VerificationFindingKind.Corrupt,
        Image = ImageReference.Parse("h.test/app:1"),
        Content = Layer,
        Text = "other bytes",
    });
}
