using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Layout;

namespace CustomTransport;

/// <summary>Answers for one registry from local stores below a directory: the registry of a machine without a network.</summary>
internal sealed class MirrorTransport(string registry, string directory) : IRegistryTransport
{
    private readonly LayoutTransport _layouts = new();

    public bool CanOpen(RepositoryReference repository) => repository.Registry == registry;

    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access) =>
        _layouts.Open(RepositoryReference.ForDirectory(Path.Combine(directory, repository.Path)), access);
}
