using System.Collections.Concurrent;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The credentials of a registry's repositories, looked up once each and kept until they expire or the registry refuses one: a provider may
/// be slow or metered, and an operation makes many requests; one that has new credentials is asked again when the old ones no longer serve (R2.2).
/// </summary>
internal sealed class CredentialCache
{
    // A registry that wants a password never refuses "none", it only asks; so that answer ends by itself.
    private static readonly TimeSpan AnonymousLifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, RegistryCredential> _known = new(StringComparer.Ordinal);
    private readonly SharedLookup<RepositoryReference, RegistryCredential> _lookups;
    private readonly CredentialChain _chain;
    private readonly TimeProvider _time;

    public CredentialCache(CredentialChain chain, TimeProvider time)
    {
        (_chain, _time) = (chain, time);
        _lookups = new(LookUpAsync, static _ => false);
    }

    public ValueTask<RegistryCredential> GetAsync(RepositoryReference repository, CancellationToken cancellationToken) =>
        Known(repository) is { } credential ? ValueTask.FromResult(credential) : _lookups.GetAsync(repository, cancellationToken);

    /// <summary>Looks the repository's credential up again next time, unless that has happened since <paramref name="refused"/> was got.</summary>
    public void Forget(RepositoryReference repository, RegistryCredential refused)
    {
        if (_known.TryRemove(new KeyValuePair<string, RegistryCredential>(repository.Path, refused)))
        {
            _chain.Refuse(refused);
        }
    }

    private async Task<RegistryCredential> LookUpAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        // A lookup that ended since the caller looked here has the answer.
        if (Known(repository) is { } known)
        {
            return known;
        }

        RegistryCredential credential = await _chain.GetCredentialAsync(repository, cancellationToken).ConfigureAwait(false) ?? RegistryCredential.Anonymous;
        if (credential.IsAnonymous)
        {
            credential = credential.WithExpiry(_time.GetUtcNow() + AnonymousLifetime);
        }

        _known[repository.Path] = credential;
        return credential;
    }

    private RegistryCredential? Known(RepositoryReference repository) =>
        _known.TryGetValue(repository.Path, out RegistryCredential? credential) && credential.IsFresh(_time.GetUtcNow()) ? credential : null;
}
