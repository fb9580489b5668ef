using System.Security.Cryptography;
using System.Text.Json;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Lists what is below a directory, in the form of the listings in <c>pull.json</c>.</summary>
internal static class TreeListing
{
    /// <summary>Everything below the directory, in ordinal order of the paths; symlinks are not followed.</summary>
    public static IReadOnlyList<TreeEntry> Of(string directory) => [.. Walk(directory, directory).OrderBy(entry => entry.Path, StringComparer.Ordinal)];

    /// <summary>
    /// The listing a pull case expects. <c>images.yml</c> has no modification time there, so compare with
    /// <see cref="Comparable"/>; its expected text names the registry of the recording and is compared separately.
    /// </summary>
    public static IReadOnlyList<TreeEntry> Expected(JsonElement pullCase) => [.. pullCase.GetProperty("listing").EnumerateArray()
        .Select(entry => new TreeEntry(
            entry.GetProperty("path").GetString()!,
            entry.GetProperty("type").GetString()!,
            entry.GetProperty("mode").GetString(),
            entry.TryGetProperty("size", out JsonElement size) ? size.GetInt64() : null,
            entry.TryGetProperty("sha256", out JsonElement hash) ? hash.GetString() : null,
            entry.TryGetProperty("mtime", out JsonElement time) ? time.GetInt64() : null))
        .OrderBy(entry => entry.Path, StringComparer.Ordinal)];

    /// <summary>
    /// The listing with what a pull may change taken out: times, size and content of lock files; and, where the file system has no
    /// modes, every mode.
    /// </summary>
    public static IReadOnlyList<TreeEntry> Comparable(IEnumerable<TreeEntry> listing) => [.. listing
        .Select(entry => entry.Path.EndsWith(".imgpkg/images.yml", StringComparison.Ordinal) ? entry with { ModificationTime = null, Size = null, Sha256 = null } : entry)
        .Select(entry => OperatingSystem.IsWindows() ? entry with { Mode = null } : entry)];

    private static IEnumerable<TreeEntry> Walk(string root, string directory)
    {
        foreach (FileSystemInfo info in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            string path = Path.GetRelativePath(root, info.FullName).Replace('\\', '/');
            string? mode = OperatingSystem.IsWindows() ? null : Convert.ToString((int)info.UnixFileMode, 8).PadLeft(4, '0');
            if (info.LinkTarget is { } target)
            {
                yield return new TreeEntry(path, "symlink", null, Target: target);
            }
            else if (info is DirectoryInfo)
            {
                yield return new TreeEntry(path, "dir", mode);
                foreach (TreeEntry below in Walk(root, info.FullName))
                {
                    yield return below;
                }
            }
            else
            {
                var file = (FileInfo)info;
                long seconds = new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds();
                yield return new TreeEntry(path, "file", mode, file.Length, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName))), seconds);
            }
        }
    }
}
