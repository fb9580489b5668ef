using System.Collections.Concurrent;
using System.Net;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Answers the challenges of registries: sends a request with what is known, and once more after a 401 that taught something.</summary>
internal sealed class AuthenticationHandler(AuthenticationStates states) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestContext context = RequestContext.Of(request);
        if (!RegistryUris.IsRegistry(request.RequestUri!, context.Repository.Registry))
        {
            // Upload locations on other hosts are signed by themselves; nothing of ours goes there (R6.5).
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        RegistryAuthentication authentication = states.For(context.Repository.Registry);
        Authorization? first = await authentication.GetAsync(context, cancellationToken).ConfigureAwait(false);
        Authorize(request, context, first);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!RegistryUris.IsRegistry(response.RequestMessage!.RequestUri!, context.Repository.Registry))
        {
            return response;
        }

        Authorization? second;
        try
        {
            if (response.StatusCode == HttpStatusCode.Forbidden)
            {
                authentication.Forget(context, first);
            }

            if (response.StatusCode != HttpStatusCode.Unauthorized)
            {
                return response;
            }

            authentication.Learn(response, context, first);
            second = await authentication.GetAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (second is null || second.Header.Equals(first?.Header))
        {
            return response;
        }

        response.Dispose();
        Authorize(request, context, second);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static void Authorize(HttpRequestMessage request, RequestContext context, Authorization? authorization)
    {
        request.Headers.Authorization = authorization?.Header;
        context.Credential = authorization?.Credential;
    }
}

/// <summary>The authentication states of one client, one per registry.</summary>
internal sealed class AuthenticationStates(CredentialChain credentials, TokenClient tokens, RegistrySchemes schemes, RealmTrust trust, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, RegistryAuthentication> _states = new(StringComparer.Ordinal);

    public RegistryAuthentication For(string registry) => _states.GetOrAdd(
        RegistryName.Canonical(registry),
        _ => new RegistryAuthentication(new CredentialCache(credentials, time), new TokenCache(tokens, time), schemes, trust));
}
