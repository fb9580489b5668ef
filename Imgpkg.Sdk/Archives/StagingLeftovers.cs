using System.Runtime.Versioning;

namespace Imgpkg.Sdk.Archives;

/// <summary>Cleans up after staging directories, whichever run they belong to.</summary>
internal static class StagingLeftovers
{
    /// <summary>What follows a staging directory's name where the old content waits while two renames replace it.</summary>
    public const string OldSuffix = ".old";

    public static bool Exists(string path) => Path.Exists(path) || IsLink(path);

    public static void TryMove(string from, string to)
    {
        try
        {
            Move(from, to);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            // Stays where it is, for the next run to find.
        }
    }

    public static void Move(string from, string to)
    {
        if (Directory.Exists(from) && !IsLink(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to);
        }
    }

    /// <summary>Removes what killed runs with the same target left beside it, and restores the old content where that is the only copy.</summary>
    public static void Remove(string target, string prefix)
    {
        foreach (string ownership in Directory.EnumerateFiles(Path.GetDirectoryName(target)!, $"{prefix}*.lock"))
        {
            try
            {
                // Fails while its owner lives.
                using (new FileStream(ownership, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    string abandoned = ownership[..^".lock".Length];
                    RestoreIfOnlyCopy(target, abandoned + OldSuffix);
                    DeleteBestEffort(abandoned);
                    if (Exists(abandoned) || Exists(abandoned + OldSuffix))
                    {
                        continue;
                    }
                }

                File.Delete(ownership);
            }
            catch (Exception e) when (FileFailures.IsFileFailure(e))
            {
                // Somebody else's, or not ours to delete: it is only clutter.
            }
        }
    }

    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    public static void DeleteBestEffort(string path)
    {
        try
        {
            if (Directory.Exists(path) && !IsLink(path))
            {
                DeleteDirectory(path);
            }
            else
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            // The result is complete without this; the next run tries again.
        }
    }

    private static void DeleteDirectory(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (UnauthorizedAccessException) when (!OperatingSystem.IsWindows())
        {
            // Somebody took the right to change directories away, from themselves too.
            MakeWritable(path);
            Directory.Delete(path, recursive: true);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void MakeWritable(string directory)
    {
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string child in Directory.EnumerateDirectories(directory))
        {
            if (!IsLink(child))
            {
                MakeWritable(child);
            }
        }
    }

    // Killed between the two steps, a run leaves the old content under its temporary name.
    private static void RestoreIfOnlyCopy(string target, string old)
    {
        if (!Exists(old))
        {
            return;
        }

        if (Path.Exists(target))
        {
            DeleteBestEffort(old);
        }
        else
        {
            TryMove(old, target);
        }
    }
}
