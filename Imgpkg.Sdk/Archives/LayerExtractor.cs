namespace Imgpkg.Sdk.Archives;

/// <summary>
/// Extracts the layers of one image into a directory, lowest first, with the whiteouts of image-spec 1.1 and the permission rules of
/// formats 9.3. Links and special files are never created.
/// </summary>
/// <param name="root">The directory; nobody else writes into it.</param>
/// <param name="budget">Counts the entries.</param>
internal sealed class LayerExtractor(string root, UnpackingBudget budget)
{
    private const string WhiteoutPrefix = ".wh.";
    private const string OpaqueWhiteout = ".wh..wh..opq";

    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    private readonly ExtractedFiles _files = new();

    /// <summary>Extracts one layer, and reads <paramref name="layer"/> to its very end, which is what verifies it.</summary>
    /// <exception cref="InvalidLayerException">The layer is damaged or has an entry that must not be extracted.</exception>
    /// <exception cref="FileAccessException">A file cannot be written.</exception>
    /// <exception cref="LimitExceededException">The budget is used up.</exception>
    public async Task ExtractAsync(Stream layer, CancellationToken cancellationToken)
    {
        _files.StartLayer();
        var archive = new TarStreamReader(layer);
        while (await archive.NextAsync(cancellationToken).ConfigureAwait(false) is { } entry)
        {
            budget.AddEntry(entry.Name);
            try
            {
                await ExtractAsync(entry, archive, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (FileFailures.IsFileFailure(e))
            {
                throw FileFailures.For("extract", entry.Name, e);
            }
        }

        await DrainAsync(layer, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ExtractAsync(TarEntry entry, TarStreamReader archive, CancellationToken cancellationToken)
    {
        if (!entry.IsRegular && !entry.IsDirectory && !entry.IsLink && !entry.IsSpecial)
        {
            throw new InvalidLayerException($"Unsupported tar entry type '{entry.Type}' for file '{entry.Name}'");
        }

        string relative = EntryPath.Relative(entry.Name);
        if (relative.Length == 0)
        {
            return;
        }

        string path = Path.Combine(root, relative);
        if (Path.GetFileName(path).StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
        {
            Whiteout(path, entry);
            return;
        }

        CreateDirectory(Path.GetDirectoryName(path)!);
        if (entry.IsRegular)
        {
            if (await ExtractedFile.WriteAsync(path, entry, archive, cancellationToken).ConfigureAwait(false))
            {
                // It replaced a directory, which this object or its entries believe to exist.
                _directories.Clear();
            }

            _files.Add(path);
            return;
        }

        if (entry.IsLink)
        {
            EntryPath.CheckLink(entry);
        }

        if (File.Exists(path))
        {
            File.Delete(path);

            // The file may have replaced a directory this object believes to exist.
            _directories.Clear();
        }
    }

    private void Whiteout(string path, TarEntry entry)
    {
        string directory = Path.GetDirectoryName(path)!;
        string name = Path.GetFileName(path);
        if (name == OpaqueWhiteout)
        {
            _files.DeleteLowerContent(directory);
        }
        else
        {
            string hidden = name[WhiteoutPrefix.Length..];
            if (hidden is "" or "." or "..")
            {
                // Taken for a path, these would delete the directory itself or the one above it.
                throw new InvalidLayerException($"entry '{entry.Name}' names nothing to delete");
            }

            _files.DeleteLower(Path.Combine(directory, hidden));
        }

        // What was deleted may have been a directory this object believes to exist.
        _directories.Clear();
    }

    private void CreateDirectory(string path)
    {
        if (!_directories.Add(path))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (IOException) when (RemoveFileOnTheWay(path))
        {
            Directory.CreateDirectory(path);
        }
    }

    // A later entry wins: a file where a directory is needed goes.
    private bool RemoveFileOnTheWay(string path)
    {
        for (string? part = path; part is not null && part.Length > root.Length; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
            {
                File.Delete(part);
                return true;
            }
        }

        return false;
    }

    private static async Task DrainAsync(Stream layer, CancellationToken cancellationToken)
    {
        byte[] rest = new byte[16 * 1024];
        try
        {
            while (await layer.ReadAsync(rest, cancellationToken).ConfigureAwait(false) > 0)
            {
                // Padding behind the archive: read for the digest's sake only.
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidLayerException($"gzip: {e.Message}", e);
        }
    }
}
