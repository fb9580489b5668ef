using System.Net.Http.Headers;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// What one client knows about authenticating to one registry: its challenge, once it gave one, its credentials and tokens. Credentials are
/// sent only where they were asked for (R6.6).
/// </summary>
internal sealed class RegistryAuthentication(CredentialCache credentials, TokenCache tokens, RegistrySchemes schemes, RealmTrust trust)
{
    private volatile AcceptedChallenge? _challenge;

    /// <summary>What the registry asks for; null as long as it has not asked.</summary>
    public AcceptedChallenge? Challenge => _challenge;

    /// <summary>The authorization of a request, from what is known so far; null when the registry has not asked for one, or there is none.</summary>
    public async ValueTask<Authorization?> GetAsync(RequestContext request, CancellationToken cancellationToken)
    {
        if (_challenge is not { } challenge)
        {
            return null;
        }

        RegistryCredential credential = await credentials.GetAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        if (challenge.IsPlain && !credential.IsAnonymous && !schemes.AllowsCredentialsOverHttp(request.Repository.Registry))
        {
            throw Refuse(request, "INSECURE_REFUSED", "wants credentials over plain http, which must be allowed: AllowInsecure (--registry-insecure)");
        }

        if (credential.RegistryToken is not null)
        {
            return new Authorization(new AuthenticationHeaderValue("Bearer", credential.RegistryToken), credential);
        }

        if (challenge.Realm is null)
        {
            return Basic(credential, request);
        }

        if (!credential.IsAnonymous && !trust.Allows(RegistryName.Host(request.Repository.Registry), challenge.Realm))
        {
            string realm = UrlRedactor.WithoutQuery(challenge.Realm);
            throw Refuse(request, "REALM_REFUSED", $"wants credentials sent to {realm}, which is another domain; see CredentialOptions.TrustedRealmHosts");
        }

        BearerToken token = await tokens.GetAsync(challenge, credential, request, cancellationToken).ConfigureAwait(false);
        return new Authorization(new AuthenticationHeaderValue("Bearer", token.Value), credential);
    }

    /// <summary>Takes a 401 in: learns the challenge and drops what was refused.</summary>
    /// <exception cref="RegistryException">The challenge cannot be met, or must not be.</exception>
    public void Learn(HttpResponseMessage response, RequestContext request, Authorization? sent)
    {
        IEnumerable<string> headers = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out HeaderStringValues values) ? values : [];
        IReadOnlyList<AuthenticationChallenge> challenges = ChallengeParser.Parse(headers);
        Uri answered = response.RequestMessage!.RequestUri!;
        bool plain = answered.Scheme == Uri.UriSchemeHttp;
        bool basic = challenges.Any(c => c.Scheme == AuthenticationChallenge.Basic);
        AuthenticationChallenge? bearer = challenges.FirstOrDefault(c => c.Scheme == AuthenticationChallenge.Bearer);
        if (bearer is not null && !(basic && string.IsNullOrEmpty(bearer.Parameter("realm"))))
        {
            Uri realm = TokenRealm.Check(bearer.Parameter("realm"), answered, request.Repository);
            _challenge = new AcceptedChallenge(realm, bearer.Parameter("service"), plain);
            if (sent is not null && tokens.Remove(sent.Header.Parameter))
            {
                // Only the first of many requests with this token comes here: the others find the next token, and the next credential.
                credentials.Forget(request.Repository, sent.Credential);
            }
        }
        else if (basic || challenges.Count == 0)
        {
            _challenge = new AcceptedChallenge(Realm: null, Service: null, plain);
            Forget(request, sent);
        }
        else
        {
            string offered = string.Join(", ", challenges.Select(c => DisplayText.Clean(c.Scheme)));
            throw Refuse(request, "UNAUTHORIZED", $"offers no usable authentication: {offered}");
        }
    }

    /// <summary>Looks the credential of a refused request up again next time.</summary>
    public void Forget(RequestContext request, Authorization? sent)
    {
        if (sent is not null)
        {
            credentials.Forget(request.Repository, sent.Credential);
        }
    }

    private static Authorization? Basic(RegistryCredential credential, RequestContext request) =>
        credential.Username is not null ? new Authorization(TokenClient.Basic(credential), credential)
        : credential.IdentityToken is null ? null
        : throw Refuse(request, "UNAUTHORIZED", "asks for user name and password, but the credential found is an identity token");

    private static RegistryAccessException Refuse(RequestContext request, string code, string reason) => new(
        new RegistryFailure($"{request.Repository.Registry} {reason}")
        {
            Repository = request.Repository,
            Code = code,
        });
}
