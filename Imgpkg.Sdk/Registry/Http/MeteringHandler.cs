using System.Text.Json;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Counts every request that is sent, behind everything that sends one again or elsewhere.</summary>
internal sealed class MeteringHandler : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Telemetry.CountsRequests ? SendCountedAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> SendCountedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestContext context = RequestContext.Of(request);
        string registry = context.Repository.Registry;
        string target = context.IsTokenExchange ? "token" : RegistryUris.IsRegistry(request.RequestUri!, registry) ? "registry" : "storage";
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Telemetry.Unanswered(registry, target, request.Method.Method, ErrorType(e, cancellationToken));
            throw;
        }

        Telemetry.Answered(registry, target, request.Method.Method, (int)response.StatusCode);
        return response;
    }

    // The names the HTTP client has for its own activities and metrics.
    private static string ErrorType(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => "cancelled",
        HttpRequestException { InnerException: TimeoutException } => "timeout",
        HttpRequestException http => JsonNamingPolicy.SnakeCaseLower.ConvertName(http.HttpRequestError.ToString()),
        _ => exception.GetType().Name,
    };
}
