using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace WebService;

/// <summary>
/// Answers for everything but the registries of the configuration, and always with a refusal. A transport sees every repository that is
/// opened, so this holds for what requests name, <c>oci:PATH</c> included (it has no registry), as well as for what the locks of bundles name.
/// </summary>
internal sealed class ForbiddenTransport(IReadOnlyCollection<string> registries) : IRegistryTransport
{
    public bool CanOpen(RepositoryReference repository) => !registries.Contains(repository.Registry, StringComparer.Ordinal);

    public IRepositoryStore Open(RepositoryReference repository, RepositoryAccess access) =>
        throw RegistryAccessException.Create(repository, $"{repository} is in none of the registries of this service");
}
