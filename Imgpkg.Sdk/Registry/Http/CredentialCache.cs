using System.Collections.Concurrent;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The credentials of a registry's repositories, looked up once each and kept until the registry refuses one: a provider may be slow or
/// metered, and an operation makes many requests; one that has new credentials is asked again when the old ones no longer serve (R2.2).
/// </summary>
internal sealed class CredentialCache
{
    private readonly ConcurrentDictionary<string, RegistryCredential> _known = new(StringComparer.Ordinal);
    private readonly SharedLookup<RepositoryReference, RegistryCredential> _lookups;

    public CredentialCache(CredentialChain chain) => _lookups = new(
        async (repository, cancellationToken) =>
        {
            // A lookup that ended since the caller looked here has the answer.
            if (_known.TryGetValue(repository.Path, out RegistryCredential? known))
            {
                return known;
            }

            RegistryCredential credential =
                await chain.GetCredentialAsync(repository, cancellationToken).ConfigureAwait(false) ?? RegistryCredential.Anonymous;
            _known[repository.Path] = credential;
            return credential;
        },
        static _ => false);

    public ValueTask<RegistryCredential> GetAsync(RepositoryReference repository, CancellationToken cancellationToken) =>
        _known.TryGetValue(repository.Path, out RegistryCredential? credential)
            ? ValueTask.FromResult(credential)
            : _lookups.GetAsync(repository, cancellationToken);

    /// <summary>Looks the repository's credential up again next time, unless that has happened since <paramref name="refused"/> was got.</summary>
    public void Forget(RepositoryReference repository, RegistryCredential refused) =>
        _known.TryRemove(new KeyValuePair<string, RegistryCredential>(repository.Path, refused));
}
