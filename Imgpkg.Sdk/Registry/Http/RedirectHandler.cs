using System.Net;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Follows redirects of reads, at most five: registries hand blobs over to storage services (R3.11). Credentials and the like stay behind
/// when scheme, host or port change, and https never leads to http.
/// </summary>
internal sealed class RedirectHandler : DelegatingHandler
{
    private const int MaxHops = 5;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpRequestMessage current = request;
        for (int hop = 0; ; hop++)
        {
            HttpResponseMessage response = await base.SendAsync(current, cancellationToken).ConfigureAwait(false);
            Uri from = response.RequestMessage!.RequestUri!;
            if (!IsRedirect(response.StatusCode) || !CanFollow(request) || MustStay(response, from))
            {
                return response;
            }

            Uri to = Target(response, from, hop);
            response.Dispose();
            current = Next(current, from, to);
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static bool CanFollow(HttpRequestMessage request) => request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;

    private static bool MustStay(HttpResponseMessage response, Uri from) =>
        RequestContext.Of(response.RequestMessage!).StaysOnRegistry
        && !(Location(response) is { } location && RegistryUris.Resolve(from, location) is { } to && RegistryUris.SameOrigin(from, to));

    private static string? Location(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Location", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static Uri Target(HttpResponseMessage response, Uri from, int hop)
    {
        string? location = Location(response);
        string problem;
        if (hop == MaxHops)
        {
            problem = $"stopped after {MaxHops} redirects";
        }
        else if (location is null)
        {
            problem = "redirect without Location header";
        }
        else if (RegistryUris.Resolve(from, location) is not { } to)
        {
            problem = "redirect to something that is no http or https URL";
        }
        else if (from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp)
        {
            problem = $"refusing to follow a redirect from https to http ({to.IdnHost})";
        }
        else
        {
            return to;
        }

        HttpRequestMessage request = response.RequestMessage!;
        response.Dispose();
        throw new RegistryException(new RegistryFailure($"{request.Method} {UrlRedactor.Redact(from)}: {problem}")
        {
            Repository = RequestContext.Of(request).Repository,
            Method = request.Method.Method,
            Url = UrlRedactor.Redact(from),
            StatusCode = response.StatusCode,
            Code = "REDIRECT_REFUSED",
        });
    }

    private static HttpRequestMessage Next(HttpRequestMessage previous, Uri from, Uri to)
    {
        var next = new HttpRequestMessage(previous.Method, to) { Version = previous.Version, VersionPolicy = previous.VersionPolicy };
        RequestContext.Of(previous).AttachTo(next);
        bool sameOrigin = RegistryUris.SameOrigin(from, to);

        // From the previous hop, not the first one: what was left behind once does not come back.
        foreach ((string name, IEnumerable<string> values) in previous.Headers.NonValidated.Select(h => (h.Key, (IEnumerable<string>)h.Value)))
        {
            // The list of what may cross hosts is short on purpose: range and negotiation, nothing that identifies.
            if (sameOrigin || name is "Accept" or "Accept-Encoding" or "Range" or "If-Range" or "User-Agent")
            {
                next.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return next;
    }
}
