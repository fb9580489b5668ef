namespace Imgpkg.Sdk.Images;

/// <summary>Decides whether a directory may be replaced as a whole (formats 9.1).</summary>
internal static class OutputDirectory
{
    /// <summary>The absolute path of the directory.</summary>
    /// <exception cref="InvalidOutputDirectoryException">It is a root, the working directory or a parent of that.</exception>
    public static string Check(string outputDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputDirectory);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputDirectory));
        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        bool holdsWorkingDirectory = $"{Directory.GetCurrentDirectory()}{Path.DirectorySeparatorChar}".StartsWith($"{full}{Path.DirectorySeparatorChar}", comparison);
        return Path.GetDirectoryName(full) is null || holdsWorkingDirectory
            ? throw new InvalidOutputDirectoryException("Disallowed output directory (trying to avoid accidental deletion)")
            : full;
    }
}
