using System.Runtime.Versioning;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>Modes of pulled files under other umasks than the suite's: a process of its own for each (cli 6.4, 14 item 8).</summary>
[TestFixture]
[UnsupportedOSPlatform("windows")]
[CancelAfter(120_000)]
internal sealed class PermissionFlowTests
{
    private static readonly string[] Modes = ["0755", "0455", "0655"];
    private TemporaryDirectory _directory = null!;
    private LoopbackRegistry _registry = null!;

    [SetUp]
    public async Task SetUp()
    {
        if (!File.Exists("/bin/sh"))
        {
            Assert.Ignore("there is no /bin/sh to set the umask with");
        }

        _directory = new TemporaryDirectory();
        _registry = await LoopbackRegistry.StartAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _registry.DisposeAsync();
        _directory.Dispose();
    }

    [TestCase("-i", "0", false, "0777", "0777 0444 0666")]
    [TestCase("-b", "0", false, "0777", "0777 0444 0666")]
    [TestCase("-i", "0011", false, "0766", "0766 0444 0666")]
    [TestCase("-b", "0011", false, "0766", "0766 0444 0666")]
    [TestCase("-i", "0", true, "0777", "0755 0455 0655")]
    [TestCase("-b", "0", true, "0777", "0755 0455 0655")]
    [TestCase("-b", "0011", true, "0766", "0744 0444 0644")]
    public async Task Pull_UnderUmask_GivesTheModesOfTheOriginal(string kind, string umask, bool preserve, string directories, string files, CancellationToken token)
    {
        BundleFiles.Write(_directory, "in");
        if (kind == "-i")
        {
            Directory.Delete(_directory["in", ".imgpkg"], recursive: true);
        }

        foreach (string mode in Modes)
        {
            File.SetUnixFileMode(_directory.Write($"in/modes/{mode}", mode), (UnixFileMode)Convert.ToInt32(mode, 8));
        }

        string name = _registry.FullName("team/app:v1");
        await RunAsync("0", ["push", kind, name, "-f", "in", .. preserve ? new[] { "--preserve-permissions" } : []], token);
        await RunAsync(umask, ["pull", kind, name, "-o", "out"], token);

        IReadOnlyList<TreeEntry> listing = TreeListing.Of(_directory["out"]);
        Assert.That(Modes.Select(mode => listing.Single(entry => entry.Path == $"modes/{mode}").Mode), Is.EqualTo(files.Split(' ')));
        Assert.That(listing.Where(entry => entry.Type == "dir").Select(entry => entry.Mode), Is.All.EqualTo(directories));
        Assert.That(new DirectoryInfo(_directory["out"]).UnixFileMode, Is.EqualTo((UnixFileMode)Convert.ToInt32(directories, 8)));
    }

    [TestCase("config")]
    [TestCase("config/in.yml")]
    [TestCase("./config/")]
    public async Task Pull_RelativeOutputNamedLikeAnEntry_LosesNothing(string output, CancellationToken token)
    {
        BundleFiles.Write(_directory, "in");
        _directory.Write("in/later.txt", "later");
        string name = _registry.FullName("team/app:v1");
        await RunAsync("022", ["push", "-b", name, "-f", "in"], token);

        await RunAsync("022", ["pull", "-b", name, "-o", output], token);

        Assert.That(
            TreeListing.Of(_directory[output]).Where(entry => entry.Type == "file").Select(entry => entry.Path),
            Is.EqualTo(new[] { ".imgpkg/images.yml", "config/in.yml", "later.txt" }));
    }

    private async Task RunAsync(string umask, string[] arguments, CancellationToken token)
    {
        // The tool must not see the machine's docker configuration; its own variables are not set in test runs.
        string script = $"umask {umask}; cd \"$1\"; HOME=\"$1\"; DOCKER_CONFIG=\"$1/none\"; export HOME DOCKER_CONFIG; shift; exec \"$@\"";
        ToolResult result = await ToolProcess.RunAsync(
            "/bin/sh", ["-c", script, "sh", _directory.FullPath, SuiteEnvironment.DotnetProgram, "exec", SuiteEnvironment.CliAssembly, .. arguments], token);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, string.Empty)), result.Output);
    }
}
