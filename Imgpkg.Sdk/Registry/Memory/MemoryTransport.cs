using System.Collections.Concurrent;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Memory;

/// <summary>
/// A registry in memory, for tests of programs that use this library and for dry runs: nothing touches a network or a disk. It answers as a
/// registry does: content is checked against its digest, a manifest is refused while something it refers to is missing, and what is
/// missing is reported in a registry's words. A repository comes into being with the first content put into it, and lives as long as this
/// instance, which all stores opened here share. Safe for concurrent use. Everything is held in memory whole, up to 2 GiB a blob.
/// </summary>
public sealed class MemoryTransport : IRegistryTransport
{
    private readonly ConcurrentDictionary<RepositoryReference, MemoryRepository> _repositories = new();
    private readonly string? _registry;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="registry">The host to answer for, for example <c>registry.test:5000</c>; null answers for every registry (never for local stores).</param>
    public MemoryTransport(string? registry = null) => _registry = registry is null ? null : RegistryName.Canonical(registry);

    /// <inheritdoc/>
    public bool CanOpen(RepositoryReference repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return !repository.IsLocal && (_registry is null || RegistryName.Canonical(repository.Registry) == _registry);
    }

    /// <inheritdoc/>
    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return CanOpen(repository)
            ? new MemoryRepositoryStore(this, repository)
            : throw new ArgumentException($"not a repository of this registry: {repository.FullName}", nameof(repository));
    }

    /// <summary>The content of a repository; null when nothing was ever put into it.</summary>
    internal MemoryRepository? Find(RepositoryReference repository) => _repositories.GetValueOrDefault(repository);

    internal MemoryRepository FindOrCreate(RepositoryReference repository) => _repositories.GetOrAdd(repository, _ => new MemoryRepository());
}
