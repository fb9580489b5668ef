using System.Collections.Concurrent;
using System.Net;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The kinds of addresses that registries were found to have. What a registry names (redirects, upload locations, token endpoints) may
/// have the kinds that it has itself: a registry on this machine may name others on this machine, one on the internet may not (R6.8).
/// </summary>
internal sealed class RegistryAddresses
{
    private const AddressKinds Suspicious = AddressKinds.Loopback | AddressKinds.LinkLocal | AddressKinds.Reserved;

    private readonly ConcurrentDictionary<string, AddressKinds> _kinds = new(StringComparer.Ordinal);

    public void Learn(string registry, IPAddress address) =>
        _kinds.AddOrUpdate(RegistryName.Canonical(registry), _ => address.Kind(), (_, known) => known | address.Kind());

    /// <summary>The kinds of addresses that nothing this registry names may have.</summary>
    public AddressKinds RefusedFor(string registry) => Suspicious
        & ~(_kinds.GetValueOrDefault(RegistryName.Canonical(registry)) | AddressKindExtensions.KindOfHost(RegistryName.Host(registry)));
}
