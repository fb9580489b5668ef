using System.Collections.Concurrent;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The manifests that one client has stored in one registry in the last moments, and that therefore exist, whatever it says.</summary>
internal sealed class FreshManifests(TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Repository, Digest Digest), DateTimeOffset> _stored = new();

    public void Add(string repository, Digest digest)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((var key, DateTimeOffset stored) in _stored)
        {
            if (now - stored > Freshness)
            {
                _stored.TryRemove(key, out _);
            }
        }

        _stored[(repository, digest)] = now;
    }

    public bool Contains(string repository, Digest digest) =>
        _stored.TryGetValue((repository, digest), out DateTimeOffset stored) && time.GetUtcNow() - stored <= Freshness;

    public void Remove(string repository, Digest digest) => _stored.TryRemove((repository, digest), out _);
}
