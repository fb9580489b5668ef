using System.Net.Http.Headers;
using Imgpkg.Sdk.Credentials;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// What one client knows about authenticating to one registry: its challenge, once it gave one, and the tokens obtained since. One request
/// per scope fetches a token while the others wait for it (R3.4). Credentials are sent only where they were asked for (R6.6).
/// </summary>
internal sealed class RegistryAuthentication(CredentialChain credentials, TokenClient tokens, TimeProvider time)
{
    private readonly Dictionary<(string Credential, ScopeSet Scopes), Task<BearerToken>> _tokens = [];
    private readonly Lock _lock = new();
    private volatile AcceptedChallenge? _challenge;

    /// <summary>The header for a request, from what is known so far; null when the registry has not asked for credentials.</summary>
    public async ValueTask<AuthenticationHeaderValue?> GetHeaderAsync(RequestContext request, CancellationToken cancellationToken)
    {
        if (_challenge is not { } challenge)
        {
            return null;
        }

        RegistryCredential credential =
            await credentials.GetCredentialAsync(request.Repository, cancellationToken).ConfigureAwait(false) ?? RegistryCredential.Anonymous;
        if (credential.RegistryToken is not null)
        {
            return new AuthenticationHeaderValue("Bearer", credential.RegistryToken);
        }

        if (challenge.Realm is null)
        {
            return credential.Username is null ? null : TokenClient.Basic(credential);
        }

        BearerToken token = await GetTokenAsync(challenge, credential, request, cancellationToken).ConfigureAwait(false);
        return new AuthenticationHeaderValue("Bearer", token.Value);
    }

    /// <summary>
    /// Takes a 401 in: learns the challenge and drops the token that was refused. False when nothing could be done differently, so that
    /// the request is not sent again (R3.9).
    /// </summary>
    public bool Learn(HttpResponseMessage response, RequestContext request, AuthenticationHeaderValue? sent)
    {
        IEnumerable<string> headers = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out HeaderStringValues values) ? values : [];
        IReadOnlyList<AuthenticationChallenge> challenges = ChallengeParser.Parse(headers);
        if (challenges.FirstOrDefault(c => c.Scheme == AuthenticationChallenge.Bearer) is { } bearer)
        {
            Uri realm = TokenRealm.Check(bearer.Parameter("realm"), response.RequestMessage!.RequestUri!, request.Repository);
            _challenge = new AcceptedChallenge(realm, bearer.Parameter("service"));
            return Remove(fetch => fetch.IsCompletedSuccessfully && fetch.Result.Value == sent?.Parameter) || sent is null;
        }

        if (challenges.Count == 0 || challenges.Any(c => c.Scheme == AuthenticationChallenge.Basic))
        {
            _challenge = new AcceptedChallenge(Realm: null, Service: null);
            return sent is null;
        }

        throw new RegistryAccessException(new RegistryFailure(
            $"{request.Repository.Registry} offers no usable authentication: {string.Join(", ", challenges.Select(c => DisplayText.Clean(c.Scheme)))}")
        {
            Repository = request.Repository,
            StatusCode = response.StatusCode,
            Code = "UNAUTHORIZED",
        });
    }

    private async Task<BearerToken> GetTokenAsync(
        AcceptedChallenge challenge, RegistryCredential credential, RequestContext request, CancellationToken cancellationToken)
    {
        string identity = credential.Username ?? (credential.IdentityToken is null ? string.Empty : "<token>");
        while (true)
        {
            (Task<BearerToken> fetch, bool mine) = FindOrStart(challenge, credential, identity, request);
            try
            {
                BearerToken token = await fetch.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (mine || token.IsFresh(time.GetUtcNow()))
                {
                    return token;
                }
            }
            catch (ImgpkgException) when (!mine)
            {
                // Another request's attempt failed; this one has its own.
            }
            catch (ImgpkgException)
            {
                Remove(entry => entry == fetch);
                throw;
            }

            Remove(entry => entry == fetch);
        }
    }

    private (Task<BearerToken> Fetch, bool Mine) FindOrStart(
        AcceptedChallenge challenge, RegistryCredential credential, string identity, RequestContext request)
    {
        lock (_lock)
        {
            foreach (((string known, ScopeSet scopes), Task<BearerToken> fetch) in _tokens)
            {
                if (known == identity && scopes.Covers(request.Scopes))
                {
                    return (fetch, false);
                }
            }

            // Not the caller's token: its cancellation must not fail those who wait for the same token.
            Task<BearerToken> started = tokens.FetchAsync(
                challenge.Realm!, challenge.Service, request.Scopes, credential, request.Repository, CancellationToken.None);
            _tokens[(identity, request.Scopes)] = started;
            return (started, true);
        }
    }

    private bool Remove(Func<Task<BearerToken>, bool> predicate)
    {
        lock (_lock)
        {
            bool any = false;
            foreach ((string, ScopeSet) key in _tokens.Where(entry => predicate(entry.Value)).Select(entry => entry.Key).ToArray())
            {
                any |= _tokens.Remove(key);
            }

            return any;
        }
    }

    private sealed record AcceptedChallenge(Uri? Realm, string? Service);
}
