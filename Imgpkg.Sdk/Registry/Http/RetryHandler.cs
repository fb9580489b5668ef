using Polly;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Outermost handler: sends replayable requests again after passing failures.</summary>
internal sealed class RetryHandler(RetryPipeline retry) : DelegatingHandler
{
    public static readonly ResiliencePropertyKey<HttpRequestMessage> RequestKey = new("Imgpkg.Request");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!RequestContext.Of(request).IsReplayable)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(RequestKey, request);
        try
        {
            return await retry.Exchanges.ExecuteAsync(
                static async (context, state) => await state.Send(state.Request, context.CancellationToken).ConfigureAwait(false),
                context,
                (Request: request, Send: (Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>)base.SendAsync)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
