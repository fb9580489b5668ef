using System.Net;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Lets each request wait at the gate of the host it goes to, redirects included, and tells the gate how it went. Learns from every answer.</summary>
internal sealed class GateHandler(HostGates gates, KnownRegistries registries, IOptions<ImgpkgOptions> options, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestContext context = RequestContext.Of(request);
        if (context.IsTidying)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        HostGate gate = gates.For(request.RequestUri!, context.IsTokenExchange);
        HostGate.Turn turn = await gate.EnterAsync(request.Content is BlobContent, context.Attempt > 0, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response;
        try
        {
            long started = time.GetTimestamp();
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            Leave(gate, turn, response, time.GetElapsedTime(started));
        }
        catch
        {
            gate.LeaveUnanswered(turn);
            throw;
        }

        string registry = context.Repository.Registry;
        if (!context.IsTokenExchange && RegistryUris.IsRegistry(request.RequestUri!, registry))
        {
            // Here, where challenges pass too: they tell the most.
            registries.For(registry).Observe(response);
        }

        if (options.Value.RateLimitObserver is { } observer && RateLimitHeaders.Read(response) is { } observed)
        {
            observer(observed);
        }

        return response;
    }

    private void Leave(HostGate gate, HostGate.Turn turn, HttpResponseMessage response, TimeSpan taken)
    {
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            // A wait that is refused as too long must not hold up requests the host may still answer.
            TimeSpan? wait = TransientFailures.RetryAfter(response, time);
            gate.LeaveRefused(turn, wait > options.Value.MaxRetryAfter ? TimeSpan.Zero : wait, response.StatusCode == HttpStatusCode.TooManyRequests);
        }
        else
        {
            bool comparable = response.RequestMessage!.Content is null;
            gate.Leave(turn, comparable ? taken : null);
        }
    }
}
