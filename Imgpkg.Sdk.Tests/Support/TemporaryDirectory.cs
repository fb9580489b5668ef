using System.Runtime.Versioning;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>A directory of its own for one test, gone with everything in it at the end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => FullPath = Directory.CreateTempSubdirectory("imgpkg-test-").FullName;

    public string FullPath { get; }

    /// <summary>The path of something in the directory, which need not exist.</summary>
    public string this[params string[] parts] => Path.Combine([FullPath, .. parts]);

    /// <summary>Writes a file, making the directories above it.</summary>
    public string Write(string relativePath, string text)
    {
        string path = this[relativePath];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a file, making the directories above it.</summary>
    public string Write(string relativePath, byte[] bytes)
    {
        string path = this[relativePath];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public override string ToString() => FullPath;

    public void Dispose()
    {
        if (!Directory.Exists(FullPath))
        {
            return;
        }

        // Directories a test made unreadable or read-only must not outlive it.
        if (!OperatingSystem.IsWindows())
        {
            Open(FullPath);
        }

        Directory.Delete(FullPath, recursive: true);
    }

    [UnsupportedOSPlatform("windows")]
    private static void Open(string directory)
    {
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (DirectoryInfo child in new DirectoryInfo(directory).EnumerateDirectories().Where(child => child.LinkTarget is null))
        {
            Open(child.FullName);
        }
    }
}
