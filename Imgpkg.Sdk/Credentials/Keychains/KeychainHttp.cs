using System.Net;
using System.Text.Json;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>
/// Requests to token and metadata services. These have clients of their own: the platform's trusted authorities, none of the settings for
/// registries, no redirects, answers of at most 1 MiB, and for metadata no proxy (registry 2.6).
/// </summary>
internal sealed class KeychainHttp(IHttpClientFactory clients, TimeProvider time, NetworkPolicy policy)
{
    /// <summary>The named client for services in the network.</summary>
    public const string ServiceClient = "Imgpkg.Keychains";

    /// <summary>The named client for what answers only within a machine or its cloud.</summary>
    public const string MetadataClient = "Imgpkg.Metadata";

    /// <summary>The most that is read of an answer.</summary>
    public const int MaxAnswer = 1024 * 1024;

    // Outside the cloud these addresses are silent, and nobody who has switched several keychains on should wait long for each.
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private const int MaxAttempts = 3;

    /// <summary>The clock that tells how long tokens last.</summary>
    public TimeProvider Time => time;

    /// <summary>Sends a request to a service, again after passing failures, and reads its answer as JSON.</summary>
    /// <exception cref="KeychainException">There is no answer, or it is an error or no JSON object.</exception>
    public async Task<JsonElement> GetJsonAsync(
        Func<HttpRequestMessage> request, CancellationToken cancellationToken, string client = ServiceClient)
    {
        using HttpResponseMessage response = await SendAsync(request, cancellationToken, client).ConfigureAwait(false);
        return await KeychainJson.ReadAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request to a service, again after passing failures; an error is thrown.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> request, CancellationToken cancellationToken, string client = ServiceClient)
    {
        for (int attempt = 1; ; attempt++)
        {
            HttpResponseMessage? response = await TrySendAsync(client, request, attempt == MaxAttempts, cancellationToken).ConfigureAwait(false);
            if (response is { IsSuccessStatusCode: true })
            {
                return response;
            }

            using (response)
            {
                if (response is not null && !(attempt < MaxAttempts && IsTransient(response.StatusCode)))
                {
                    throw await KeychainJson.ToExceptionAsync(response, cancellationToken).ConfigureAwait(false);
                }
            }

            await Task.Delay(FirstPause * attempt, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finds out whether there is a metadata service, with one request; null when nobody answers.</summary>
    public async Task<HttpResponseMessage?> ProbeAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(time, ProbeLimit, cancellationToken);
        try
        {
            return await TrySendAsync(MetadataClient, request, isLast: false, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Silence, or a connection that took too long.
            return null;
        }
    }

    /// <summary>Makes sure that the host of an address may be contacted.</summary>
    /// <exception cref="KeychainException">It must not be.</exception>
    public void EnsurePermitted(Uri address)
    {
        if (policy.FindProblem(address) is { } problem)
        {
            throw new KeychainException(problem);
        }
    }

    private async Task<HttpResponseMessage?> TrySendAsync(
        string clientName, Func<HttpRequestMessage> create, bool isLast, CancellationToken cancellationToken)
    {
        using HttpClient client = clients.CreateClient(clientName);
        using HttpRequestMessage request = create();
        EnsureSafe(request.RequestUri!, clientName);
        try
        {
            return await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            return isLast ? throw new KeychainException($"{KeychainJson.Describe(request)}: {e.Message}", e) : null;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The platform reports a connection that took too long as a cancellation, which nobody asked for.
            return isLast ? throw new KeychainException($"{KeychainJson.Describe(request)}: i/o timeout", e) : null;
        }
    }

    // The address may come from a file or a variable, and the request carries a secret.
    private void EnsureSafe(Uri address, string clientName)
    {
        EnsurePermitted(address);
        if (clientName == ServiceClient && address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            throw new KeychainException($"refusing to send a secret to {address.Host} over plain {address.Scheme}");
        }
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;
}
