using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// A way to reach repositories: a protocol, a directory format, or memory. Implemented by callers who bring their own; register it with
/// <c>AddTransport</c>. No members will be added. Implementations are safe for concurrent use.
/// </summary>
public interface IRegistryTransport
{
    /// <summary>Whether this transport is responsible for <paramref name="repository"/>. Must not do I/O. The first that says yes is used.</summary>
    bool CanOpen(RepositoryReference repository);

    /// <summary>
    /// Opens a repository. Must not do I/O: a repository that does not exist shows on first use. With
    /// <see cref="RepositoryAccess.Read"/> the writing members may be refused.
    /// </summary>
    IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access);
}
