using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace AirGap;

/// <summary>Stands for a registry that cannot be reached: whoever asks for one of its repositories fails.</summary>
internal sealed class CutOffTransport(string registry) : IRegistryTransport
{
    public bool CanOpen(RepositoryReference repository) => repository.Registry == registry;

    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access) =>
        throw RegistryException.Create(repository, $"{repository} is cut off", isTransient: false);
}
