using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Commands;

[TestFixture]
internal sealed class PullCommandTests
{
    private const string Deletion = "Disallowed output directory (trying to avoid accidental deletion)";

    private static readonly TestCaseData[] Violations =
    [
        Case("Expected --output to be none empty", "-o", "", "-b", "b", "-i", "i"),
        Case(Deletion, "-o", "/"),
        Case(Deletion, "-o", ".", "-b", "b", "-i", "i"),
        Case(Deletion, "-o", ".."),
        Case("Expected only one of image, bundle, or lock", "-o", "d", "-b", "b", "-i", "i", "-r"),
        Case("Expected only one of image, bundle, or lock", "-o", "d", "-b", "b", "--lock", "l"),
        Case("Expected only one of image, bundle, or lock", "-o", "d", "-i", "i", "--lock", "l", "-b", "b"),
        Case("Expected either image or bundle reference", "-o", "d"),
        Case("Expected either image or bundle reference", "-o", "d", "-b", "", "--image=", "--lock=", "-r"),
        Case("Cannot use --recursive (-r) flag when pulling a bundle", "-o", "d", "-i", "i", "-r", "--image-is-bundle-check=false"),
        Case("Cannot use lock file (--lock) with tar source (--tar)", "-o", "d", "--tar", "t", "--lock", "l"),
        Case("Cannot set --image-is-bundle-check while using -b flag", "-o", "d", "-b", "b", "--image-is-bundle-check=false", "-r"),
    ];

    [TestCaseSource(nameof(Violations))]
    public async Task Pull_RuleViolation_FailsBeforeAnythingElse(string expected, string[] arguments)
    {
        ToolRun run = new();

        string error = await run.FailAsync(["pull", .. arguments]);

        Assert.That(error, Is.EqualTo(expected));
        Assert.That(run.Sessions, Is.Empty);
    }

    [Test]
    public async Task Pull_BadReference_FailsAfterTheSessionIsOpen()
    {
        ToolRun run = new();

        string error = await run.FailAsync("pull", "-o", "d", "-b", "http://x");

        Assert.That(error, Is.EqualTo("could not parse reference: http://x"));
        Assert.That(run.Sessions, Has.Count.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Pull_Image_PassesTheBundleCheckOn(bool check)
    {
        ToolRun run = new();

        await run.RunAsync("pull", "-i", "h.test/app:v1", "-o", "d", $"--image-is-bundle-check={check}");

        Assert.That(run.Images.Source?.FullName, Is.EqualTo("h.test/app:v1"));
        Assert.That(run.Images.PullOptions?.AllowBundle, Is.EqualTo(!check));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Pull_Bundle_PassesRecursionOn(bool recursive)
    {
        ToolRun run = new();

        await run.RunAsync("pull", "-b", "h.test/app:v1", "-o", "./d", $"--recursive={recursive}");

        Assert.That(run.Bundles.Source?.FullName, Is.EqualTo("h.test/app:v1"));
        Assert.That(run.Bundles.OutputDirectory, Is.EqualTo("./d"));
        Assert.That(run.Bundles.PullOptions?.Recursive, Is.EqualTo(recursive));
    }

    [TestCase(true, false, false)]
    [TestCase(true, true, false)]
    [TestCase(false, true, false)]
    [TestCase(false, false, true)]
    public async Task Pull_Lock_IsABundleUnlessUnchecked(bool check, bool recursive, bool asImage)
    {
        using TemporaryLock file = new(Samples.Digest);
        ToolRun run = new();

        int exitCode = await run.RunAsync("pull", "--lock", file.Path, "-o", "d", $"--image-is-bundle-check={check}", $"-r={recursive}");

        Assert.That(exitCode, Is.Zero, run.Error);
        Assert.That((asImage ? run.Images.Source : run.Bundles.Source)?.FullName, Is.EqualTo($"h.test/app@{Samples.Digest}"));
        Assert.That(run.Images.PullOptions?.AllowBundle, asImage ? Is.True : Is.Null);
    }

    [TestCase("a.tar:latest", new string[0])]
    [TestCase("a.tar:v1", new[] { "-b", "h.test/app:v1" })]
    [TestCase("a.tar:latest", new[] { "-b", "h.test/app", "-r" })]
    public async Task Pull_Tar_PullsTheBundleInIt(string expected, string[] arguments)
    {
        ToolRun run = new();

        int exitCode = await run.RunAsync(["pull", "--tar", "a.tar", "-o", "d", .. arguments]);

        Assert.That(exitCode, Is.Zero, run.Error);
        Assert.That(run.Bundles.Source?.FullName, Is.EqualTo($"imgpkg-tar:{Path.GetFullPath("a.tar")}{expected[5..]}"));
    }

    [TestCase(false, true, false)]
    [TestCase(true, false, true)]
    public async Task Pull_TarOfAnImageOrUnchecked_PullsAnImage(bool isBundle, bool check, bool allowed)
    {
        ToolRun run = new() { Bundles = { IsBundle = isBundle } };

        await run.RunAsync("pull", "--tar", "a.tar", "-o", "d", $"--image-is-bundle-check={check}");

        Assert.That(run.Images.Source?.Repository.IsArchive, Is.True);
        Assert.That(run.Images.PullOptions?.AllowBundle, Is.EqualTo(allowed));
    }

    [Test]
    public async Task Pull_MissingLock_FailsBeforeTheSession()
    {
        ToolRun run = new();

        await run.FailAsync("pull", "--lock", "no/such/file.yml", "-o", "d");

        Assert.That(run.Sessions, Is.Empty);
        Assert.That(run.Error, Does.Contain("no/such/file.yml"));
    }

    private static TestCaseData Case(string expected, params string[] arguments) => new(expected, arguments);

    /// <summary>A BundleLock in a file of its own.</summary>
    private sealed class TemporaryLock : IDisposable
    {
        public TemporaryLock(Imgpkg.Sdk.Oci.Digest digest) =>
            File.WriteAllText(Path, $"---\napiVersion: imgpkg.carvel.dev/v1alpha1\nbundle:\n  image: h.test/app@{digest}\n  tag: v1\nkind: BundleLock\n");

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);
    }
}
