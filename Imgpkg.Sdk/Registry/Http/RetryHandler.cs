using Polly;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Outermost handler: sends requests again after passing failures, steps of uploads after 429.</summary>
internal sealed class RetryHandler(RetryPipeline retry, TimeProvider time) : DelegatingHandler
{
    public static readonly ResiliencePropertyKey<HttpRequestMessage> RequestKey = new("Imgpkg.Request");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        DateTimeOffset start = RequestContext.Of(request).Upload?.Begun ?? time.GetUtcNow();
        using RequestAttempts attempts = new(request, base.SendAsync);
        return await attempts.FirstAsync(cancellationToken).ConfigureAwait(false)
            ?? await GoOnAsync(request, attempts, start, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> GoOnAsync(HttpRequestMessage request, RequestAttempts attempts, DateTimeOffset start, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(RequestKey, request);
        context.Properties.Set(RetryPipeline.StartKey, start);
        try
        {
            return await retry.Exchanges.ExecuteAsync(
                static (context, attempts) => new ValueTask<HttpResponseMessage>(attempts.NextAsync(context.CancellationToken)), context, attempts).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
