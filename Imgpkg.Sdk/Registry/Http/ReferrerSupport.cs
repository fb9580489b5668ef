using System.Collections.Concurrent;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Which registries have the referrers endpoint, as far as one client has found out.</summary>
internal sealed class ReferrerSupport
{
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>Null before the registry was asked.</summary>
    public bool? IsKnown(RepositoryReference repository) => _known.TryGetValue(RegistryName.Canonical(repository.Registry), out bool known) ? known : null;

    public bool IsKnownMissing(RepositoryReference repository) => IsKnown(repository) == false;

    public void Learn(RepositoryReference repository, bool isSupported) => _known[RegistryName.Canonical(repository.Registry)] = isSupported;
}
