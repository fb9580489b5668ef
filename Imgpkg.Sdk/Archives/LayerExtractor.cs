using System.Buffers;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// Extracts the layers of one image into a directory, lowest first, with the whiteouts of image-spec 1.1 and the permission rules of
/// formats 9.3. Links and special files are never created.
/// </summary>
/// <param name="root">The directory; nobody else writes into it.</param>
/// <param name="budget">Counts the entries.</param>
internal sealed class LayerExtractor(string root, UnpackingBudget budget)
{
    // Files up to this size, in bytes, are written while the archive is read on; larger ones while they are read.
    private const int LargestHeld = 32 * 1024;
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
        var steps = new ExtractionSteps();
        await using (steps.ConfigureAwait(false))
        {
            while (await archive.NextAsync(cancellationToken).ConfigureAwait(false) is { } entry)
            {
                budget.AddEntry(entry.Name);
                await ExtractAsync(entry, archive, steps, cancellationToken).ConfigureAwait(false);
            }

            await DrainAsync(layer, cancellationToken).ConfigureAwait(false);
            await steps.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ExtractAsync(TarEntry entry, TarStreamReader archive, ExtractionSteps steps, CancellationToken cancellationToken)
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
        if (entry.IsRegular && entry.Size > LargestHeld && !IsWhiteout(path))
        {
            await steps.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            await WriteAsync(path, entry, archive, cancellationToken).ConfigureAwait(false);
            return;
        }

        ArraySegment<byte> content = IsWhiteout(path) ? ArraySegment<byte>.Empty : await ReadAsync(entry, archive, cancellationToken).ConfigureAwait(false);
        await steps.AddAsync(() => Apply(path, entry, content), content.Count, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsWhiteout(string path) => Path.GetFileName(path.AsSpan()).StartsWith(WhiteoutPrefix, StringComparison.Ordinal);

    private static async ValueTask<ArraySegment<byte>> ReadAsync(TarEntry entry, TarStreamReader archive, CancellationToken cancellationToken)
    {
        int size = entry.IsRegular ? (int)entry.Size : 0;
        byte[] content = ArrayPool<byte>.Shared.Rent(size);
        for (int read = 0; read < size;)
        {
            read += await archive.ReadAsync(content.AsMemory(read, size - read), cancellationToken).ConfigureAwait(false);
        }

        return new ArraySegment<byte>(content, 0, size);
    }

    private async ValueTask WriteAsync(string path, TarEntry entry, TarStreamReader archive, CancellationToken cancellationToken)
    {
        try
        {
            CreateDirectoryOf(path);
            Remember(path, await ExtractedFile.WriteAsync(path, entry, archive, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("extract", entry.Name, e);
        }
    }

    private void Apply(string path, TarEntry entry, ArraySegment<byte> content)
    {
        try
        {
            if (IsWhiteout(path))
            {
                Whiteout(path, entry);
                return;
            }

            CreateDirectoryOf(path);
            if (entry.IsRegular)
            {
                Remember(path, ExtractedFile.Write(path, entry, content));
            }
            else
            {
                ClearTheWay(path, entry);
            }
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("extract", entry.Name, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content.Array!);
        }
    }

    private void Remember(string path, bool replacedDirectory)
    {
        if (replacedDirectory)
        {
            // This object or its entries believe it to exist.
            _directories.Clear();
        }

        _files.Add(path);
    }

    private void ClearTheWay(string path, TarEntry entry)
    {
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

    private void CreateDirectoryOf(string file)
    {
        // Most files are in the directory of another one: no new string for it.
        if (!_directories.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Path.GetDirectoryName(file.AsSpan())))
        {
            string directory = Path.GetDirectoryName(file)!;
            _directories.Add(directory);
            CreateDirectory(directory);
        }
    }

    private void CreateDirectory(string path)
    {
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
