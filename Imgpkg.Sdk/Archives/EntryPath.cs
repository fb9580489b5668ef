namespace Imgpkg.Sdk.Archives;

/// <summary>Turns names of archive entries into paths below a directory, and refuses those that would leave it (formats 9.4).</summary>
internal static class EntryPath
{
    /// <summary>
    /// The path relative to the directory, platform separators; empty for the directory itself. Names with a back-slash, made by old
    /// Windows versions, are split there; absolute names land below the directory.
    /// </summary>
    /// <exception cref="InvalidLayerException">The name leads out of the directory, or cannot be a file name here.</exception>
    public static string Relative(string name)
    {
        if (IsPlain(name))
        {
            return name.TrimEnd('/');
        }

        var parts = new List<string>();
        foreach (string part in name.Split('/', '\\'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    throw new InvalidLayerException($"entry '{name}' would be written outside of the output directory");
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        if (name.Contains('\0', StringComparison.Ordinal)
            || (OperatingSystem.IsWindows() && !parts.TrueForAll(WindowsFileName.IsUsable)))
        {
            throw new InvalidLayerException($"entry '{name}' cannot be a file name on this system");
        }

        return string.Join(Path.DirectorySeparatorChar, parts);
    }

    // Most names are: nothing in them has to be taken out, and a slash separates here, too.
    private static bool IsPlain(string name) =>
        Path.DirectorySeparatorChar == '/'
        && name.Length > 0
        && name[0] is not ('/' or '.')
        && name.AsSpan().IndexOfAny('\\', '\0') < 0
        && !name.Contains("//", StringComparison.Ordinal)
        && !name.Contains("/.", StringComparison.Ordinal);

    /// <summary>Refuses links whose target leaves the directory. Absolute targets mean the image's root, so they stay inside.</summary>
    public static void CheckLink(TarEntry entry)
    {
        string from = entry.Type == '1' || entry.LinkName.StartsWith('/') ? string.Empty : entry.Name[..(entry.Name.LastIndexOf('/') + 1)];
        try
        {
            _ = Relative(from + entry.LinkName);
        }
        catch (InvalidLayerException)
        {
            throw new InvalidLayerException($"entry '{entry.Name}' links to '{entry.LinkName}', outside of the output directory");
        }
    }
}
