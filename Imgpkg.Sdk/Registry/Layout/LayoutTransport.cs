using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>
/// Reaches local stores, <c>oci:PATH</c>: OCI image layout directories (image-spec 1.1, image layout), one repository each. Nothing is
/// ever sent over a network. Safe for concurrent use, also by several processes on one directory. Register it with <c>AddTransport</c>
/// when you assemble the transports yourself; <c>AddImgpkg</c> brings it along.
/// </summary>
public sealed class LayoutTransport : IRegistryTransport
{
    // Longer than any update of an index takes; a holder that dies releases the lock at once.
    private static readonly TimeSpan DefaultLockWait = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time;
    private readonly TimeSpan _lockWait;

    /// <summary>Makes a transport that waits up to 60 seconds for other writers of a store.</summary>
    public LayoutTransport()
        : this(TimeProvider.System, DefaultLockWait)
    {
    }

    internal LayoutTransport(TimeProvider time, TimeSpan lockWait)
    {
        _time = time;
        _lockWait = lockWait;
    }

    /// <inheritdoc/>
    public bool CanOpen(RepositoryReference repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return repository is { IsLocal: true, IsArchive: false };
    }

    /// <inheritdoc/>
    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return CanOpen(repository)
            ? new LayoutRepositoryStore(repository, _time, _lockWait)
            : throw new ArgumentException($"not a local store: {repository.FullName}", nameof(repository));
    }
}
