namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>
/// The regular files of a tar, found in one pass over its headers: content is skipped, not read. Of several with one name the first
/// counts. Names are compared, never used as paths.
/// </summary>
internal sealed class TarCatalog
{
    // Three blobs for each of ten thousand images are far below it; what a stranger wrote must not decide how long this takes.
    private const int MaxEntries = 65_536;

    private readonly Dictionary<string, TarCatalogEntry> _entries = new(StringComparer.Ordinal);

    private TarCatalog()
    {
    }

    /// <summary>The entries, each name once.</summary>
    public IEnumerable<TarCatalogEntry> Entries => _entries.Values;

    /// <summary>What keeps entries behind it from being found; null when the tar is whole.</summary>
    public InvalidArchiveException? Damage { get; private set; }

    /// <summary>Whether the tar has its end mark. Without one it may be cut off between two entries; importing does without, as other tools do.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>Reads the headers of a whole tar.</summary>
    /// <exception cref="InvalidArchiveException">It is no tar, damaged, cut off, or has too many entries.</exception>
    public static TarCatalog Read(TarFile file)
    {
        var catalog = ReadIntactPart(file);
        return catalog.Damage is { } damage ? throw damage : catalog;
    }

    /// <summary>Reads the headers up to where the tar is damaged or ends: what was interrupted while it was written still has its first entries.</summary>
    public static TarCatalog ReadIntactPart(TarFile file)
    {
        var catalog = new TarCatalog();
        try
        {
            catalog.AddAll(new TarHeaderWalk(file));
        }
        catch (InvalidArchiveException e)
        {
            catalog.Damage = e;
        }
        catch (InvalidLayerException e)
        {
            // The readers of headers serve layers first.
            catalog.Damage = new InvalidArchiveException(e.Message, e);
        }

        return catalog;
    }

    public TarCatalogEntry? Find(string name) => _entries.GetValueOrDefault(name);

    private void AddAll(TarHeaderWalk headers)
    {
        for (int count = 0; headers.TryNext(out TarCatalogEntry? entry); count++)
        {
            if (count == MaxEntries)
            {
                throw new InvalidArchiveException($"archive/tar: more than {MaxEntries} entries");
            }

            if (entry is not null)
            {
                _entries.TryAdd(entry.Name, entry);
            }
        }

        HasEnd = headers.IsAtMark;
    }

    /// <summary>Goes from header to header.</summary>
    private sealed class TarHeaderWalk(TarFile file)
    {
        // A longer name or pax header serves nobody here, only an attack on memory.
        private const int MaxExtensionSize = 64 * 1024;

        private readonly byte[] _block = new byte[TarHeader.BlockSize];
        private long _position;

        /// <summary>Whether it ended at a block of zeros rather than with the file.</summary>
        public bool IsAtMark { get; private set; }

        /// <summary>Goes on to the next entry; null for one that is no regular file. False at the end.</summary>
        public bool TryNext(out TarCatalogEntry? entry)
        {
            entry = null;
            var extensions = new TarExtensions();
            while (TryReadBlock())
            {
                TarEntry header = TarHeaderReader.Read(_block, extensions);
                long size = header.IsDirectory || header.IsLink || header.IsSpecial ? 0 : header.Size;
                long offset = _position;
                Skip(size);
                if (header.Type is 'x' or 'L' or 'K')
                {
                    Apply(header, offset, extensions);
                }
                else
                {
                    entry = header.IsRegular ? new TarCatalogEntry(header.Name, offset, size) : null;
                    return true;
                }
            }

            return false;
        }

        private bool TryReadBlock()
        {
            int count = file.Read(_block, _position);
            if (count is > 0 and < TarHeader.BlockSize)
            {
                throw UnexpectedEnd();
            }

            _position += count;
            IsAtMark = count > 0 && !_block.AsSpan().ContainsAnyExcept((byte)0);
            return count > 0 && !IsAtMark;
        }

        private void Skip(long size)
        {
            if (size < 0 || size > file.Length - _position)
            {
                throw UnexpectedEnd();
            }

            // The last entry of a tar without trailer may lack its padding.
            _position += size + (-size & (TarHeader.BlockSize - 1));
        }

        private void Apply(TarEntry header, long offset, TarExtensions extensions)
        {
            if (header.Size > MaxExtensionSize)
            {
                throw new InvalidArchiveException($"archive/tar: extended header of {header.Size} bytes");
            }

            byte[] content = new byte[header.Size];
            _ = file.Read(content, offset);
            switch (header.Type)
            {
                case 'x':
                    extensions.AddPax(content);
                    break;
                case 'L':
                    extensions.Path = TarHeaderReader.Text(content);
                    break;
            }
        }

        private static InvalidArchiveException UnexpectedEnd() => new("unexpected EOF");
    }
}
