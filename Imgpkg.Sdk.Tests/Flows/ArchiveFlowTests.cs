using Imgpkg.Sdk.Tests.Archives.ImageSets;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>The command as a process, archives instead of registries.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ArchiveFlowTests
{
    private TemporaryDirectory _directory = null!;
    private CliProcess _tool = null!;

    [SetUp]
    public void SetUp()
    {
        _directory = new TemporaryDirectory();
        _tool = new CliProcess();
    }

    [TearDown]
    public void TearDown()
    {
        _tool.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task PushToTar_ThenPullTar_GivesTheFilesBack(CancellationToken token)
    {
        BundleFiles.Write(_directory, "bundle");

        CliResult pushed = await RunAsync(token, "push", "-b", "registry.test/app:v1", "-f", "bundle", "--to-tar", "app.tar", "--tty");
        CliResult pulled = await RunAsync(token, "pull", "--tar", "app.tar", "-o", "out", "--tty");

        Assert.That((pushed.ExitCode, pulled.ExitCode), Is.EqualTo((0, 0)), pushed.StandardError + pulled.StandardError);
        string digest = pushed.StandardOutput[pushed.StandardOutput.IndexOf("sha256:", StringComparison.Ordinal)..][..71];
        Assert.That(pushed.StandardOutput, Does.EndWith($"Pushed 'registry.test/app@{digest}'\nSucceeded\n"));
        Assert.That(pulled.StandardOutput, Does.StartWith($"Pulling bundle 'imgpkg-tar:{_directory["app.tar"]}@{digest}'\n").And.EndWith("(1/1)\n\nSucceeded\n"));
        Assert.That(File.ReadAllText(_directory["out", "config", "bundle.yml"]), Is.EqualTo("name: bundle\n"));
        Assert.That(Directory.GetFiles(_directory.FullPath, "*.partial*"), Is.Empty);
    }

    [Test]
    public async Task PullTar_OfTheOriginal_WithItsBundles(CancellationToken token)
    {
        CliResult pulled = await RunAsync(token, "pull", "--tar", GoldenTars.File("outer-bundle.tar"), "-r", "-o", "out", "--tty");

        Assert.That(pulled.ExitCode, Is.Zero, pulled.StandardError);
        Assert.That(pulled.StandardOutput, Does.Contain("\nNested bundles\n  Pulling nested bundle 'imgpkg-tar:"));
        Assert.That(Directory.GetDirectories(_directory["out", ".imgpkg", "bundles"]), Is.Not.Empty);
    }

    [Test]
    public async Task PullTar_MissingFile_SaysSo(CancellationToken token)
    {
        CliResult pulled = await RunAsync(token, "pull", "--tar", "none.tar", "-o", "out");

        Assert.That(pulled.ExitCode, Is.EqualTo(1));
        Assert.That(pulled.StandardError, Does.Contain($"open {_directory["none.tar"]}: no such file or directory"));
    }

    private Task<CliResult> RunAsync(CancellationToken token, params string[] arguments) =>
        _tool.RunAsync(arguments, _directory.FullPath, cancellationToken: token);
}
