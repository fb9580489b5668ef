namespace Imgpkg.Sdk.Images;

/// <summary>
/// Decides whether a directory may be replaced as a whole (formats 9.1). Beyond what the original refuses, the user's home directory is
/// safe: nobody means that, and everything in it would be gone.
/// </summary>
internal static class OutputDirectory
{
    /// <summary>The absolute path of the directory.</summary>
    /// <exception cref="InvalidOutputDirectoryException">It is a root, the working directory, the home directory, or a parent of those.</exception>
    public static string Check(string outputDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputDirectory);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputDirectory));
        string? parent = Path.GetDirectoryName(full);
        if (parent is null || HoldsSomethingPrecious(full) || HoldsSomethingPrecious(Path.Combine(Resolve(parent), Path.GetFileName(full))))
        {
            throw new InvalidOutputDirectoryException("Disallowed output directory (trying to avoid accidental deletion)");
        }

        return full;
    }

    private static bool HoldsSomethingPrecious(string directory)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Holds(directory, Directory.GetCurrentDirectory()) || (home.Length > 0 && (Holds(directory, home) || Holds(directory, Resolve(home))));
    }

    private static bool Holds(string directory, string inner)
    {
        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return $"{inner}{Path.DirectorySeparatorChar}".StartsWith($"{directory}{Path.DirectorySeparatorChar}", comparison);
    }

    // Links on the way lead to the directory that would really be replaced. The last component is not followed: a link is replaced itself.
    private static string Resolve(string directory)
    {
        string? parent = Path.GetDirectoryName(directory);
        if (parent is null)
        {
            return directory;
        }

        string path = Path.Combine(Resolve(parent), Path.GetFileName(directory));
        try
        {
            return new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Resolve(target.FullName) : path;
        }
        catch (IOException)
        {
            // Nothing there yet, or a loop of links: nothing that could hold the working directory.
            return path;
        }
    }
}
