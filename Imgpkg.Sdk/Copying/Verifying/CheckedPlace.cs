using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>A repository, store or archive whose content is looked at.</summary>
internal sealed class CheckedPlace(IReadOnlyRepositoryStore store)
{
    // Every further question would wait for its attempts and learn the same.
    private const int MostUnreadable = 10;

    private int _unreadable;

    public IReadOnlyRepositoryStore Store => store;

    public RepositoryReference Repository => store.Repository;

    /// <summary>Names the place and, of an archive, which state of the file; content verified under one name need not be verified again.</summary>
    public string Name { get; } = NameOf(store.Repository);

    /// <summary>Whether so much could not be read that nothing more is asked for.</summary>
    public bool IsGivenUp => Volatile.Read(ref _unreadable) >= MostUnreadable;

    public void CountUnreadable() => Interlocked.Increment(ref _unreadable);

    private static string NameOf(RepositoryReference repository) => repository.IsArchive && new FileInfo(repository.Path) is { Exists: true } file
        ? FormattableString.Invariant($"{repository.FullName}#{file.Length}-{file.LastWriteTimeUtc.Ticks}")
        : repository.FullName;
}
