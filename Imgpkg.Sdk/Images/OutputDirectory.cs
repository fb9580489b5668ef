using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Decides whether a directory may be replaced as a whole (formats 9.1). Beyond what the original refuses, the user's home directory and
/// the store that is pulled from are safe: nobody means that, and everything in them would be gone.
/// </summary>
internal static class OutputDirectory
{
    /// <summary>The absolute path of the directory.</summary>
    /// <param name="outputDirectory">The directory, as the caller named it.</param>
    /// <param name="source">Where the files come from.</param>
    /// <exception cref="InvalidOutputDirectoryException">It is or holds something that must not be replaced; the message says what.</exception>
    public static string Check(string outputDirectory, RepositoryReference source)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputDirectory);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputDirectory));
        string? parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            throw Refuse($"'{full}' is a root directory");
        }

        // Links on the way lead to the directory that would really be replaced; a link at its end is replaced itself.
        string real = Path.Combine(Resolve(parent), Path.GetFileName(full));
        foreach ((string name, string path) in Precious(source))
        {
            if (Holds(full, path) || Holds(real, path) || Holds(real, Resolve(path)))
            {
                throw Refuse($"'{full}' is or holds {name}");
            }
        }

        return full;
    }

    private static IEnumerable<(string Name, string Path)> Precious(RepositoryReference source)
    {
        yield return ("the working directory", Directory.GetCurrentDirectory());
        if (Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home)
        {
            yield return ("the home directory", home);
        }

        if (source.IsLocal)
        {
            yield return (source.IsArchive ? "the archive it would be pulled from" : "the store it would be pulled from", source.Path);
        }
    }

    private static bool Holds(string directory, string inner)
    {
        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return $"{inner}{Path.DirectorySeparatorChar}".StartsWith($"{directory}{Path.DirectorySeparatorChar}", comparison);
    }

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
            // Nothing there yet, or a loop of links: nothing that could hold anything.
            return path;
        }
    }

    private static InvalidOutputDirectoryException Refuse(string reason) =>
        new($"Disallowed output directory (trying to avoid accidental deletion): {reason}");
}
