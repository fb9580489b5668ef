namespace Imgpkg.Sdk.Archives;

/// <summary>Cleans up after staging directories, whichever run they belong to.</summary>
internal static class StagingLeftovers
{
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
                    RestoreIfOnlyCopy(target, $"{abandoned}.old");
                    DeleteBestEffort(abandoned);
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
                Directory.Delete(path, recursive: true);
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

    // Killed between the two steps, a run leaves the old content under its temporary name.
    private static void RestoreIfOnlyCopy(string target, string old)
    {
        if (!Path.Exists(old) && !IsLink(old))
        {
            return;
        }

        if (Path.Exists(target))
        {
            DeleteBestEffort(old);
        }
        else
        {
            Move(old, target);
        }
    }
}
