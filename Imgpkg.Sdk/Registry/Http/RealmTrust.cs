using System.Collections.Concurrent;
using System.Net;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Looks whether a token service has to do with the registry that wants credentials sent there (R6.3): a registry that is not the user's
/// could name anybody's.
/// </summary>
internal sealed class RealmTrust(IOptions<ImgpkgOptions> options, ILogger<RealmTrust> logger)
{
    // Registries whose tokens are made by somebody else, known to be right.
    private static readonly (string Registry, string Realm)[] Known = [("lscr.io", "ghcr.io"), ("registry.hub.docker.com", "auth.docker.io")];

    private readonly ConcurrentDictionary<(string Registry, string Realm), bool> _warned = new();

    /// <summary>Whether credentials may be sent to the realm; warns once of one that looks strange.</summary>
    public bool Allows(string registryHost, Uri realm)
    {
        UnrelatedRealms policy = options.Value.Credentials.UnrelatedRealms;
        if (policy == UnrelatedRealms.Allow || IsRelated(registryHost.Trim('[', ']').ToLowerInvariant(), realm))
        {
            return true;
        }

        if (policy == UnrelatedRealms.Warn && _warned.TryAdd((registryHost, realm.IdnHost), value: true))
        {
            logger.UnrelatedRealm(registryHost, realm.IdnHost);
        }

        return policy == UnrelatedRealms.Warn;
    }

    private bool IsRelated(string registry, Uri realm)
    {
        string host = realm.IdnHost.Trim('[', ']').ToLowerInvariant();
        return host == registry
            || (realm.IsLoopback && RegistrySchemes.IsLoopback(registry))
            || (!IPAddress.TryParse(host, out _) && DomainOf(host) == DomainOf(registry))
            || Known.Contains((registry, host))
            || options.Value.Credentials.TrustedRealmHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The part of a name that somebody has registered, by rule of thumb: two labels, or three below a country's <c>co</c>, <c>com</c> and
    /// their like. The true list of such suffixes is long, changes, and is not worth a dependency for a warning.
    /// </summary>
    private static string DomainOf(string host)
    {
        string[] labels = host.Split('.');
        int count = labels is [.., _, { Length: <= 3 }, { Length: 2 }] ? 3 : 2;
        return string.Join('.', labels[Math.Max(0, labels.Length - count)..]);
    }
}
