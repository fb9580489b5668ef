namespace Imgpkg.Sdk.Archives;

/// <summary>Remembers what the current layer wrote, because whiteouts delete only what lower layers did (image-spec 1.1, whiteouts).</summary>
internal sealed class ExtractedFiles
{
    private readonly HashSet<string> _current = new(StringComparer.Ordinal);

    // Without it, a layer that deletes the same directory again and again would cost the square of its size.
    private readonly HashSet<string> _cleaned = new(StringComparer.Ordinal);

    private bool _hasLower;
    private bool _isFirst = true;

    public void StartLayer()
    {
        _hasLower = !_isFirst;
        _isFirst = false;
        _current.Clear();
        _cleaned.Clear();
    }

    public void Add(string path)
    {
        // Below the lowest layer there is nothing to delete, and most images have just that one.
        if (_hasLower)
        {
            _current.Add(path);
        }
    }

    /// <summary>Deletes a file, or a directory with all its content, as far as lower layers wrote it.</summary>
    public void DeleteLower(string path)
    {
        if (!_hasLower)
        {
            return;
        }

        if (!Directory.Exists(path))
        {
            if (!_current.Contains(path) && File.Exists(path))
            {
                File.Delete(path);
            }

            return;
        }

        DeleteLowerContent(path);
        if (!Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
        }
    }

    /// <summary>Deletes what lower layers wrote into a directory; the directory stays.</summary>
    public void DeleteLowerContent(string directory)
    {
        if (!_hasLower || !Directory.Exists(directory) || !_cleaned.Add(directory))
        {
            return;
        }

        foreach (string child in Directory.EnumerateFileSystemEntries(directory).ToArray())
        {
            DeleteLower(child);
        }
    }
}
