using System.Collections.Concurrent;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>
/// What earlier runs left of a tar: the finished file, one that was interrupted, and one that was interrupted before and had its entries at
/// other places. Owns the files.
/// </summary>
internal sealed class EarlierTars : IDisposable
{
    private readonly List<TarFile> _files = [];
    private readonly List<Func<TarPlanEntry, EarlierContent?>> _sources = [];
    private TarFile? _finished;
    private PartialTarFile? _setAside;

    /// <summary>Whether there is anything of an earlier run.</summary>
    public bool Exist => _sources.Count > 0;

    /// <summary>Takes the finished file in. One that cannot be opened does not count.</summary>
    /// <param name="target">Where it is.</param>
    /// <param name="check">Throws when it is no archive of the kind that is to be written.</param>
    public void AddFinished(string target, Action<TarFile, TarCatalog> check)
    {
        if (TryOpen(target) is { } file)
        {
            var catalog = TarCatalog.ReadIntactPart(file);
            check(file, catalog);
            _finished = file;
            Add(file, catalog);
        }
    }

    /// <summary>Takes an interrupted file in, and says which file is to be gone on with: that one if its entries are where they should be, else a new one.</summary>
    public PartialTarFile AddPartial(PartialTarFile partial, string target, TarPlan plan)
    {
        TarFile content = partial.OpenContent();
        bool isEmpty = content.Length == 0;
        if (!isEmpty && plan.IsLayoutOf(content))
        {
            _sources.Insert(0, entry => new EarlierContent(content, new TarCatalogEntry(entry.Name, entry.Offset, entry.Size), IsInPlace: true));
        }
        else if (!isEmpty)
        {
            Add(content, TarCatalog.ReadIntactPart(content));
            partial.SetAside();
            _setAside = partial;
            return PartialTarFile.Open(target, target);
        }

        if (TryOpen(PartialTarFile.SetAsidePathFor(target)) is { } older)
        {
            Add(older, TarCatalog.ReadIntactPart(older));
        }

        return partial;
    }

    /// <summary>Whether the finished file is what is to be written, contents of blobs aside.</summary>
    public bool IsFinished(TarPlan plan) => _finished is not null && plan.IsFrameOf(_finished);

    /// <summary>Whether all contents were found where they belong in the finished file.</summary>
    public bool HasAll(TarPlan plan, IReadOnlyDictionary<TarPlanEntry, EarlierContent> found) => plan.Blobs.All(
        blob => found.TryGetValue(blob, out EarlierContent? content) && content.File == _finished && content.Entry.Offset == blob.Offset);

    /// <summary>Finds and verifies what is there already.</summary>
    public async Task<IReadOnlyDictionary<TarPlanEntry, EarlierContent>> FindAsync(TarPlan plan, int concurrency, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<TarPlanEntry, EarlierContent>();
        await Parallel.ForEachAsync(
            plan.Blobs,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (blob, token) =>
            {
                foreach (Func<TarPlanEntry, EarlierContent?> source in _sources)
                {
                    if (source(blob) is { } content && await content.VerifyAsync(blob.Blob!, token).ConfigureAwait(false))
                    {
                        found[blob] = content;
                        return;
                    }
                }
            }).ConfigureAwait(false);
        return found;
    }

    public void Dispose()
    {
        _files.ForEach(file => file.Dispose());
        _setAside?.Dispose();
    }

    private void Add(TarFile file, TarCatalog catalog)
    {
        _files.Add(file);
        _sources.Add(blob => catalog.Find(blob.Name) is { } entry && entry.Size == blob.Size ? new EarlierContent(file, entry, IsInPlace: false) : null);
    }

    private static TarFile? TryOpen(string path)
    {
        try
        {
            return TarFile.Open(path);
        }
        catch (FileAccessException)
        {
            return null;
        }
    }
}
