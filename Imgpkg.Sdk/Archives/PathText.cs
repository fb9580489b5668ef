namespace Imgpkg.Sdk.Archives;

/// <summary>Paths as texts, the way the original command shows them.</summary>
internal static class PathText
{
    /// <summary>Without needless separators and <c>.</c> or <c>..</c> components; <c>.</c> when nothing remains. The file system is not asked.</summary>
    public static string Clean(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Path.TrimEndingDirectorySeparator(path);
        }

        bool rooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (string part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or ".") && !(part == ".." && rooted))
            {
                parts.Add(part);
            }
        }

        string joined = string.Join('/', parts);
        return rooted ? $"/{joined}" : joined.Length == 0 ? "." : joined;
    }

    public static string Join(string directory, string name) =>
        directory == "." ? name : Path.EndsInDirectorySeparator(directory) ? directory + name : directory + Path.DirectorySeparatorChar + name;
}
