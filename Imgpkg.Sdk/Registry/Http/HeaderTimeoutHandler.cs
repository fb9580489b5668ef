using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Bounds the wait for a registry to begin its answer (<see cref="ImgpkgOptions.ResponseHeaderTimeout"/>). The clock starts when the whole
/// request was sent, so that an upload may last; bodies of answers are not timed here.
/// </summary>
internal sealed class HeaderTimeoutHandler(IOptions<ImgpkgOptions> options, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        TimeSpan limit = options.Value.ResponseHeaderTimeout;
        try
        {
            return await (limit <= TimeSpan.Zero ? base.SendAsync(request, cancellationToken) : SendWithinAsync(limit, request, cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            // The platform reports a connection or TLS handshake that took too long as a cancellation, which nobody asked for.
            string text = $"dial tcp {request.RequestUri!.IdnHost}:{request.RequestUri.Port}: i/o timeout";
            throw new HttpRequestException(HttpRequestError.ConnectionError, text, new TimeoutException(text, e));
        }
    }

    private async Task<HttpResponseMessage> SendWithinAsync(TimeSpan limit, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource();
        ITimer timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), expiry, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Asynchronously: that waits for a callback under way, which must not meet a disposed source.
        await using ConfiguredAsyncDisposable ending = timer.ConfigureAwait(false);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        RequestContext context = RequestContext.Of(request);
        context.BodySent = () => timer.Change(limit, Timeout.InfiniteTimeSpan);
        if (request.Content is not BlobContent)
        {
            context.BodySent();
        }

        try
        {
            return await base.SendAsync(request, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (e.InnerException is not TimeoutException && expiry.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(
                HttpRequestError.Unknown, "net/http: timeout awaiting response headers", new TimeoutException("net/http: timeout awaiting response headers", e));
        }
        finally
        {
            context.BodySent = null;
        }
    }
}
