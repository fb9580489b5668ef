using System.Text.RegularExpressions;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Samples;

/// <summary>The sample as a process, with a real registry on either side of the gap.</summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(60_000)]
internal sealed partial class AirGapTests
{
    private TemporaryDirectory _directory = null!;
    private CliProcess _sample = null!;

    [SetUp]
    public void SetUp()
    {
        _directory = new TemporaryDirectory();
        _sample = new CliProcess { Assembly = SuiteEnvironment.SampleAssembly("AirGap") };
    }

    [TearDown]
    public void TearDown()
    {
        _sample.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task Import_WhenTheOriginIsGone_HasTheSameDigests(CancellationToken token)
    {
        string origin = await ExportAsync(token);
        await using DockerRegistryProcess site = await DockerRegistryProcess.StartAsync(cancellationToken: token);

        CliResult imported = await RunAsync(token, "import", _directory["carried"], site.Host);

        Assert.That(imported.ExitCode, Is.Zero, imported.StandardOutput + imported.StandardError);
        Assert.That(SameDigest().Count(imported.StandardOutput), Is.EqualTo(4), "the bundle by its tag, and three images by digest");
        Assert.That(imported.StandardOutput, Does.Contain($"the pulled lock names {site.Host}/mirror/app@sha256:").And.Not.Contain(origin));

        // What the program says is one thing; what the site's registry has is another.
        BundleLock promised = await BundleLock.ReadAsync(_directory["carried", "app.lock.yml"], token);
        Assert.That(Digest.Of(await site.ReadManifestAsync("mirror/app", "1.0", token)), Is.EqualTo(promised.Bundle.Digest));
    }

    [Test]
    public async Task Import_OfSomethingElseThanPromised_Fails(CancellationToken token)
    {
        await ExportAsync(token);
        await using DockerRegistryProcess site = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        string promise = _directory["carried", "app.lock.yml"];
        string text = await File.ReadAllTextAsync(promise, token);
        await File.WriteAllTextAsync(promise, DigestText().Replace(text, $"sha256:{new string('0', 64)}"), token);

        CliResult imported = await RunAsync(token, "import", _directory["carried"], site.Host);

        Assert.That(imported.ExitCode, Is.EqualTo(1), imported.StandardError);
        Assert.That(imported.StandardOutput, Does.Contain("DIFFERENT at the site"));
    }

    // The registry has ended, and with it all it held, when this returns.
    private async Task<string> ExportAsync(CancellationToken token)
    {
        await using DockerRegistryProcess origin = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        CliResult exported = await RunAsync(token, "export", origin.Host, _directory["carried"]);
        Assert.That(exported.ExitCode, Is.Zero, exported.StandardError);
        return origin.Host;
    }

    private Task<CliResult> RunAsync(CancellationToken token, params string[] arguments) => _sample.RunAsync(arguments, _directory.FullPath, cancellationToken: token);

    [GeneratedRegex("^(bundle|image) sha256:[0-9a-f]{64}: the same at the site\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex SameDigest();

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex DigestText();
}
