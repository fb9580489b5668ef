using System.Collections.Concurrent;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Archives.OciLayouts;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Archived;

/// <summary>
/// Opens archives, and keeps one open as long as somebody uses it: a recursive pull opens the same one for every bundle, and reading what is
/// in it takes long for a large one. A file that changed is opened anew.
/// </summary>
internal sealed class ArchiveCache
{
    private readonly ConcurrentDictionary<RepositoryReference, OpenArchive> _open = new();

    /// <summary>The contents of an archive.</summary>
    public async Task<IArchiveContents> OpenAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        (DateTime, long) stamp = new FileInfo(repository.Path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;
        if (_open.TryGetValue(repository, out OpenArchive? known) && known.Stamp == stamp && known.Contents.TryGetTarget(out IArchiveContents? contents))
        {
            return contents;
        }

        // The file itself is closed when nobody can read from it any more.
        contents = repository.Kind == LocalKind.ImageSet
            ? new ImageSetContents(await ImageSetArchive.OpenAsync(repository.Path, cancellationToken).ConfigureAwait(false))
            : new OciArchiveContents(await OciArchive.OpenAsync(repository.Path, cancellationToken).ConfigureAwait(false));
        _open[repository] = new OpenArchive(new WeakReference<IArchiveContents>(contents), stamp);
        return contents;
    }

    private sealed record OpenArchive(WeakReference<IArchiveContents> Contents, (DateTime Changed, long Length) Stamp);
}
