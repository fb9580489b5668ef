namespace Imgpkg.Benchmarks.Commands;

/// <summary>Gives back the space of a run without deleting many files.</summary>
internal static class BigFiles
{
    private const long Least = 1024 * 1024;

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Deletes the big files of a directory and leaves the small ones.</summary>
    // For minutes, ext4 without a journal gives no inode of a deleted file to a new one, and passes over each of them again for every new file. Thousands
    // of deleted files make those of the next run up to ten times as expensive, whoever makes them. So small files stay until all is measured.
    public static void Delete(string directory)
    {
        foreach (FileInfo file in new DirectoryInfo(directory).EnumerateFiles("*", Everything).Where(file => file.Length > Least))
        {
            file.Delete();
        }
    }
}
