using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Refuses requests to hosts that must not be contacted, whoever named them: references, redirects, token realms, descriptors. Innermost, so that
/// it sees every request, and before a proxy is asked to connect there.
/// </summary>
internal sealed class NetworkPolicyHandler(NetworkPolicy policy) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri!;
        if (policy.FindProblem(uri) is not { } problem)
        {
            return base.SendAsync(request, cancellationToken);
        }

        string url = UrlRedactor.Redact(uri);
        return Task.FromException<HttpResponseMessage>(new RegistryException(new RegistryFailure($"{request.Method} {url}: {problem}")
        {
            Repository = RequestContext.Of(request).Repository,
            Method = request.Method.Method,
            Url = url,
            Code = "HOST_REFUSED",
        }));
    }
}
