namespace Imgpkg.Sdk;

/// <summary>
/// Which hosts may be contacted at all: registries, what they redirect to, token services, services of clouds, proxies, and where layers live that are
/// not in registries. What is not permitted is refused before a name is looked up. Local stores and archives need no host.
/// </summary>
public sealed class NetworkOptions
{
    /// <summary>Whether no host may be contacted but those of <see cref="AllowedHosts"/>, of which there may be none. Default false.</summary>
    public bool Offline { get; set; }

    /// <summary>
    /// The hosts that may be contacted: <c>host</c> with any port, <c>host:port</c>, or <c>*.domain</c> for all below a domain. Default empty, which
    /// permits every host unless <see cref="Offline"/> is set.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];
}
