using Polly;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Outermost handler: sends replayable requests again after passing failures.</summary>
internal sealed class RetryHandler(RetryPipeline retry, TimeProvider time) : DelegatingHandler
{
    public static readonly ResiliencePropertyKey<HttpRequestMessage> RequestKey = new("Imgpkg.Request");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestContext about = RequestContext.Of(request);
        if (!about.IsReplayable)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(RequestKey, request);
        context.Properties.Set(RetryPipeline.StartKey, time.GetUtcNow());
        about.Attempt = -1;
        try
        {
            return await retry.Exchanges.ExecuteAsync(
                static async (context, state) =>
                {
                    state.About.Attempt++;
                    return await state.Send(state.Request, context.CancellationToken).ConfigureAwait(false);
                },
                context,
                (Request: request, About: about, Send: (Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>)base.SendAsync)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
