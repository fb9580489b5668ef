using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Faults;

/// <summary>A file system of a few mebibytes, which fills up and can be made read-only. Only where this process may mount one.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private SmallDisk()
    {
    }

    public string FullPath => _directory["disk"];

    /// <summary>The path of something on it.</summary>
    public string this[params string[] parts] => Path.Combine([FullPath, .. parts]);

    /// <summary>Mounts one, or ignores the test, saying why.</summary>
    public static async Task<SmallDisk> MountAsync(string size, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("only Linux has a tmpfs to mount");
        }

        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.FullPath);
        ToolResult result = await ToolProcess.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk.FullPath], cancellationToken);
        if (result.ExitCode != 0)
        {
            disk._directory.Dispose();
            Assert.Ignore($"a small file system cannot be mounted here: {result.Error.Trim()}");
        }

        return disk;
    }

    public async Task MakeReadOnlyAsync(CancellationToken cancellationToken)
    {
        ToolResult result = await ToolProcess.RunAsync("mount", ["-o", "remount,ro", FullPath], cancellationToken);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    public async Task GrowAsync(string size, CancellationToken cancellationToken)
    {
        ToolResult result = await ToolProcess.RunAsync("mount", ["-o", $"remount,size={size}", FullPath], cancellationToken);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    public async ValueTask DisposeAsync()
    {
        await ToolProcess.RunAsync("umount", [FullPath], CancellationToken.None);
        _directory.Dispose();
    }
}
