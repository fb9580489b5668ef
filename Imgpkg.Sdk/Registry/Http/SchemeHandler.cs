using Imgpkg.Sdk.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Finds out with the first real request whether a registry speaks https or http, so that no probe is needed. https comes first; http
/// follows only where it is allowed and https could not be spoken at all, never after a certificate was refused (R1.8, R6.4).
/// </summary>
internal sealed class SchemeHandler(RegistrySchemes schemes, ILogger<SchemeHandler> logger) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string registry = RequestContext.Of(request).Repository.Registry;
        if (!RegistryUris.IsRegistry(request.RequestUri!, registry))
        {
            return await SendAnsweredAsync(request, cancellationToken).ConfigureAwait(false);
        }

        if (schemes.Known(registry) is { } scheme)
        {
            request.RequestUri = RegistryUris.WithScheme(request.RequestUri!, scheme, registry);
            return await SendAnsweredAsync(request, cancellationToken).ConfigureAwait(false);
        }

        SemaphoreSlim probe = schemes.Probe(registry);
        await probe.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool held = true;
        try
        {
            if (schemes.Known(registry) is null)
            {
                return await FindAsync(request, registry, cancellationToken).ConfigureAwait(false);
            }

            probe.Release();
            held = false;
            return await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (held)
            {
                probe.Release();
            }
        }
    }

    /// <summary>Sends to a host whose scheme is settled; a failure names that host, which after a redirect is not the registry.</summary>
    private async Task<HttpResponseMessage> SendAnsweredAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw ConnectionFailures.ToException(e, request, hasAnswered: true);
        }
    }

    private async Task<HttpResponseMessage> FindAsync(HttpRequestMessage request, string registry, CancellationToken cancellationToken)
    {
        HttpRequestException secureFailure;
        try
        {
            return await TryAsync(Uri.UriSchemeHttps).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (schemes.AllowsHttp(registry) && !ConnectionFailures.IsCertificateRefusal(e))
        {
            secureFailure = e;
        }
        catch (HttpRequestException e)
        {
            throw ConnectionFailures.ToException(e, request, hasAnswered: false);
        }

        try
        {
            HttpResponseMessage response = await TryAsync(Uri.UriSchemeHttp).ConfigureAwait(false);
            logger.FellBackToHttp(registry);
            return response;
        }
        catch (HttpRequestException e)
        {
            throw ConnectionFailures.ToException(secureFailure, e, request);
        }

        async Task<HttpResponseMessage> TryAsync(string scheme)
        {
            request.RequestUri = RegistryUris.WithScheme(request.RequestUri!, scheme, registry);
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            schemes.Learn(registry, scheme);
            return response;
        }
    }
}
