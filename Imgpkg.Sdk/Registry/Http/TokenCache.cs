using System.Security.Cryptography;
using System.Text;
using Imgpkg.Sdk.Credentials;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The access tokens of one registry. One request per scope fetches a token while the others wait for it, and a token for more serves who
/// needs less (R3.2, R3.4).
/// </summary>
internal sealed class TokenCache(TokenClient client, TimeProvider time)
{
    private readonly Dictionary<Key, Task<BearerToken>> _tokens = [];
    private readonly Lock _lock = new();

    /// <summary>How many tokens are kept or being fetched.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _tokens.Count;
            }
        }
    }

    public async Task<BearerToken> GetAsync(
        AcceptedChallenge challenge, RegistryCredential credential, RequestContext request, CancellationToken cancellationToken)
    {
        var wanted = new Key(challenge.Realm!, challenge.Service, Identity(credential), request.Scopes);
        while (true)
        {
            (Key key, Task<BearerToken> fetch, bool mine) = FindOrStart(wanted, credential, request);
            try
            {
                return await fetch.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch when (fetch.IsFaulted)
            {
                Drop(key, fetch);
                if (mine)
                {
                    throw;
                }

                if (key == wanted)
                {
                    throw fetch.Exception!.InnerException is RegistryException failure ? SharedFailure.Copy(failure) : fetch.Exception.InnerException!;
                }

                // A wider token was refused; that says nothing about the one wanted here (R3.4).
            }
        }
    }

    /// <summary>Drops a token that was refused; false when it has been dropped before.</summary>
    public bool Remove(string? token)
    {
        lock (_lock)
        {
            Key[] keys = [.. _tokens.Where(entry => entry.Value.IsCompletedSuccessfully && entry.Value.Result.Value == token).Select(entry => entry.Key)];
            foreach (Key key in keys)
            {
                _tokens.Remove(key);
            }

            return keys.Length > 0;
        }
    }

    private (Key Key, Task<BearerToken> Fetch, bool Mine) FindOrStart(Key wanted, RegistryCredential credential, RequestContext request)
    {
        lock (_lock)
        {
            foreach ((Key key, Task<BearerToken> fetch) in _tokens)
            {
                if (!IsUsable(fetch))
                {
                    // Nobody else does, and a long-lived client would keep every token it ever had.
                    _tokens.Remove(key);
                }
                else if (key.Serves(wanted))
                {
                    return (key, fetch, false);
                }
            }

            // Not the caller's cancellation: it must not fail those who wait for the same token.
            Task<BearerToken> started = Task.Run(
                () => client.FetchAsync(wanted.Realm, wanted.Service, wanted.Scopes, credential, request.Repository, CancellationToken.None),
                CancellationToken.None);
            _tokens[wanted] = started;
            return (wanted, started, true);
        }
    }

    // A failure is shared with those who waited for it; who comes later tries again.
    private bool IsUsable(Task<BearerToken> fetch) => !fetch.IsCompleted || (fetch.IsCompletedSuccessfully && fetch.Result.IsFresh(time.GetUtcNow()));

    private void Drop(Key key, Task<BearerToken> fetch)
    {
        lock (_lock)
        {
            if (_tokens.TryGetValue(key, out Task<BearerToken>? current) && current == fetch)
            {
                _tokens.Remove(key);
            }
        }
    }

    // Two identities of one registry must never share a token, and the keys of a cache should not hold their secrets (R3.2).
    private static string Identity(RegistryCredential credential) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{credential.Username}\0{credential.Password}\0{credential.IdentityToken}")));

    private sealed record Key(Uri Realm, string? Service, string Identity, ScopeSet Scopes)
    {
        public bool Serves(Key wanted) =>
            Realm == wanted.Realm && Service == wanted.Service && Identity == wanted.Identity && Scopes.Covers(wanted.Scopes);
    }
}
