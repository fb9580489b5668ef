namespace Imgpkg.Sdk.Infrastructure;

/// <summary>Tells what a path is, on every platform as well as it lets itself be told.</summary>
internal static class FileKinds
{
    /// <summary>What <paramref name="path"/> is, or what it leads to; null when there is nothing.</summary>
    public static FileKind? Of(string path, bool followLinks) => StatusOf(path, followLinks)?.Kind;

    /// <summary>The same, with whatever else the system tells in the same breath.</summary>
    public static FileStatus? StatusOf(string path, bool followLinks) =>
        OperatingSystem.IsLinux() ? UnixFileStatus.Of(path, followLinks)
        : KindOf(path, followLinks) is { } kind ? new FileStatus(kind, Mode: null, Size: null)
        : null;

    private static FileKind? KindOf(string path, bool followLinks)
    {
        FileSystemInfo info = new FileInfo(path);
        if ((int)info.Attributes == -1)
        {
            return null;
        }

        if (info.LinkTarget is not null && !Path.EndsInDirectorySeparator(path))
        {
            if (!followLinks)
            {
                return FileKind.SymbolicLink;
            }

            FileSystemInfo? target = info.ResolveLinkTarget(returnFinalTarget: true);
            return target is { Exists: true } ? KindOf(target.Attributes) : null;
        }

        return KindOf(info.Attributes);
    }

    private static FileKind KindOf(FileAttributes attributes) =>
        attributes.HasFlag(FileAttributes.Directory) ? FileKind.Directory
        : attributes.HasFlag(FileAttributes.Device) ? FileKind.Other
        : FileKind.Regular;
}
