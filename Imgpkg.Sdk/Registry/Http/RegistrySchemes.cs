using System.Collections.Concurrent;
using System.Net;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Which registries may be spoken to over plain http, and which scheme each was found to answer on (registry 1.4).</summary>
internal sealed class RegistrySchemes(IOptions<ImgpkgOptions> options, KnownRegistries registries)
{
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _probes = new(StringComparer.Ordinal);

    /// <summary>The scheme a registry answered on; null before its first answer.</summary>
    public string? Known(string registry) => _known.GetValueOrDefault(RegistryName.Canonical(registry));

    public void Learn(string registry, string scheme) => _known[RegistryName.Canonical(registry)] = scheme;

    /// <summary>Held by the one request that finds out the scheme while others wait.</summary>
    public SemaphoreSlim Probe(string registry) => _probes.GetOrAdd(RegistryName.Canonical(registry), static _ => new SemaphoreSlim(1, 1));

    /// <summary>Whether plain http may be tried where https is not spoken.</summary>
    public bool AllowsHttp(string registry) => AllowsInsecure(registry) || IsLocal(registry);

    /// <summary>Whether credentials may go to a registry that answered over plain http (R1.8).</summary>
    public bool AllowsCredentialsOverHttp(string registry) => AllowsInsecure(registry) || IsLoopback(Host(registry));

    private bool AllowsInsecure(string registry) => registries.Options(registry)?.AllowInsecure ?? options.Value.AllowInsecure;

    private static bool IsLocal(string registry)
    {
        string host = Host(registry);
        return IsLoopback(host)
            || host.EndsWith(".local", StringComparison.Ordinal)
            || (IPAddress.TryParse(host, out IPAddress? address) && IsPrivate(address));
    }

    /// <summary>Whether a host, in lower case and without brackets, is this machine (R1.7).</summary>
    public static bool IsLoopback(string host) => IPAddress.TryParse(host, out IPAddress? address)
        ? IPAddress.IsLoopback(address)
        : host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);

    private static string Host(string registry) => RegistryName.Host(registry).Trim('[', ']').ToLowerInvariant();

    private static bool IsPrivate(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4 && (bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and <= 31) || (bytes[0] == 192 && bytes[1] == 168));
    }
}
