namespace Imgpkg.Sdk.Locks;

/// <summary>Puts content in the place of a file in one step: readers see the old content or the new, never a part.</summary>
internal static class LockFileReplacement
{
    public static async Task WriteAsync(string path, byte[] content, UnixFileMode newFileMode, CancellationToken cancellationToken)
    {
        if (IsSpecial(path))
        {
            await WriteInPlaceAsync(path, content, cancellationToken).ConfigureAwait(false);
            return;
        }

        string target = FollowLinks(path);
        UnixFileMode? existingMode = null;
        if (Path.Exists(target))
        {
            // Renaming needs no right to write the file itself, but a lock that is read-only or a directory must stay.
            await using (OpenExisting(target).ConfigureAwait(false))
            {
                existingMode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(target);
            }
        }

        string sibling = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            await WriteNewAsync(sibling, content, newFileMode, cancellationToken).ConfigureAwait(false);
            if (existingMode is { } mode && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(sibling, mode);
            }

            File.Move(sibling, target, overwrite: true);
        }
        finally
        {
            File.Delete(sibling);
        }
    }

    /// <summary>Devices and what stands for open files: they are written to, not replaced.</summary>
    private static bool IsSpecial(string path) =>
        !OperatingSystem.IsWindows() && Path.GetFullPath(path) is var full
        && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal));

    private static string FollowLinks(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static FileStream OpenExisting(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private static async Task WriteInPlaceAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        FileStream stream = OpenExisting(path);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteNewAsync(string path, byte[] content, UnixFileMode mode, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        var stream = new FileStream(path, options);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);

            // Without it, a crash of the machine can leave the new name with no content.
            stream.Flush(flushToDisk: true);
        }
    }
}
