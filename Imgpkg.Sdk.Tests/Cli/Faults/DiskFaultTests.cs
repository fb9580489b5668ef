using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Faults;

/// <summary>Disks that are full, read-only or somebody else's: an error that says so, and what was there before stays.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(300_000)]
internal sealed class DiskFaultTests : FaultTest
{
    private const int Small = 10_000;
    private const int Large = 6 * 1024 * 1024;

    [Test]
    public async Task Pull_DiskFull_KeepsTheOldOutput(CancellationToken token)
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("4m", token);
        await PushAsync("small", Small, token);
        await PushAsync("large", Large, token);
        await SucceedAsync(["pull", "-i", Store("small"), "-o", disk["out"]], token);

        string error = await FailAsync(["pull", "-i", Store("large"), "-o", disk["out"]], token);

        Assert.That(error, Does.EndWith("no space left on device"));
        Assert.That(new FileInfo(disk["out", "data"]).Length, Is.EqualTo(Small));
        Assert.That(Names(disk.FullPath), Is.EqualTo(new[] { "out" }));
    }

    [Test]
    public async Task PushToTar_DiskFull_NamesTheArchiveAndKeepsTheOldOne(CancellationToken token)
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("4m", token);
        string[] command = ["push", "-i", "registry.test/app:1", "--to-tar", disk["app.tar"], "-f"];
        await SucceedAsync([.. command, Make("small", Small)], token);
        byte[] old = await File.ReadAllBytesAsync(disk["app.tar"], token);

        string error = await FailAsync([.. command, Make("large", Large)], token);

        Assert.That(error, Does.StartWith("imgpkg: Error: write ").And.EndsWith("app.tar.partial: no space left on device"));
        Assert.That(await File.ReadAllBytesAsync(disk["app.tar"], token), Is.EqualTo(old));
    }

    [Test]
    public async Task CopyToTar_DiskFull_IsGoneOnWithWhenThereIsRoom(CancellationToken token)
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("4m", token);
        await PushAsync("large", Large, token);
        string[] command = ["copy", "-i", Store("large"), "--to-tar", disk["app.tar"]];

        string error = await FailAsync(command, token);
        Assert.That(error, Does.Contain("no space left on device"));
        Assert.That(File.Exists(disk["app.tar"]), Is.False);
        await disk.GrowAsync("16m", token);

        await SucceedAsync([.. command, "--resume"], token);
        await SucceedAsync(["verify", "--tar", disk["app.tar"]], token);
        Assert.That(Names(disk.FullPath), Is.EqualTo(new[] { "app.tar" }));
    }

    [Test]
    public async Task PushToStore_DiskFull_TagsNothingAndKeepsTheRest(CancellationToken token)
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("4m", token);
        string store = $"oci:{disk["store"]}";
        await SucceedAsync(["push", "-i", $"{store}:small", "-f", Make("small", Small)], token);

        string error = await FailAsync(["push", "-i", $"{store}:large", "-f", Make("large", Large)], token);

        Assert.That(error, Does.Contain("no space left on device").IgnoreCase);
        Assert.That((await SucceedAsync(["tag", "list", "-i", store], token)).StandardOutput, Does.Contain("small").And.Not.Contain("large"));
        await SucceedAsync(["verify", "-i", $"{store}:small"], token);

        await disk.GrowAsync("16m", token);
        await SucceedAsync(["push", "-i", $"{store}:large", "-f", Files["large"]], token);
        await SucceedAsync(["verify", "-i", $"{store}:large"], token);
        Assert.That(Directory.GetFiles(disk.FullPath, "*.tmp", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }), Is.Empty);
    }

    [Test]
    public async Task EveryOutput_ReadOnly_SaysSo(CancellationToken token)
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("4m", token);
        await PushAsync("small", Small, token);
        await SucceedAsync(["pull", "-i", Store("small"), "-o", disk["out"]], token);
        await disk.MakeReadOnlyAsync(token);

        string[] errors =
        [
            await FailAsync(["pull", "-i", Store("small"), "-o", disk["out"]], token),
            await FailAsync(["push", "-i", "registry.test/app:1", "--to-tar", disk["app.tar"], "-f", Files["small"]], token),
            await FailAsync(["copy", "-i", Store("small"), "--to-tar", disk["app.tar"]], token),
            await FailAsync(["copy", "-i", Store("small"), "--to-oci-tar", disk["app.tar"]], token),
            await FailAsync(["push", "-i", $"oci:{disk["store"]}:small", "-f", Files["small"]], token),
            await FailAsync(["verify", "-i", Store("small"), "--resume", disk["state"]], token),
        ];

        Assert.That(errors, Is.All.Contains("read-only file system").IgnoreCase);
        Assert.That(new FileInfo(disk["out", "data"]).Length, Is.EqualTo(Small));
    }

    [Test]
    public async Task EveryOutput_OfSomebodyElse_SaysSo(CancellationToken token)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("directories are closed in another way there");
            return;
        }

        await PushAsync("small", Small, token);
        Directory.CreateDirectory(Files["closed"]);
        File.SetUnixFileMode(Files["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        using CliProcess nobody = Nobody();

        foreach (string[] arguments in new string[][]
        {
            ["pull", "-i", Store("small"), "-o", Files["closed", "out"]],
            ["copy", "-i", Store("small"), "--to-tar", Files["closed", "app.tar"]],
            ["push", "-i", $"oci:{Files["closed", "store"]}:small", "-f", Files["small"]],
        })
        {
            CliResult result = await nobody.RunAsync(arguments, "/", cancellationToken: token);
            Assert.That(result.ExitCode, Is.EqualTo(1), result.StandardError);
            Assert.That(result.StandardError.TrimEnd(), Does.EndWith("permission denied").Or.EndsWith("is denied."));
        }

        Assert.That(Names(Files["closed"]), Is.Empty);
    }

    // Permissions do not apply to root.
    private CliProcess Nobody()
    {
        if (Environment.UserName != "root")
        {
            return new CliProcess();
        }

        if (SuiteEnvironment.FindProgram("setpriv") is null)
        {
            Assert.Ignore("root is not refused anything, and setpriv is not there to be somebody else");
        }

        var nobody = new CliProcess { Wrapper = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] };
        foreach (string path in new[] { nobody.Home, nobody.DockerConfig, Files.FullPath })
        {
            OpenToAll(path);
        }

        return nobody;
    }

    private static void OpenToAll(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
    }
}
