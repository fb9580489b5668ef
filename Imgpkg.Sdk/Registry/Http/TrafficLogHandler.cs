using Imgpkg.Sdk.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Logs every request and answer as they are on the wire, without their secrets, at the level of trace (cli 13).</summary>
internal sealed class TrafficLogHandler(ILogger<TrafficLogHandler> logger, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!logger.IsEnabled(LogLevel.Trace))
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var exchange = new TrafficExchange(request);
        logger.RequestSent(exchange.Request());
        long started = time.GetTimestamp();
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.RequestUnanswered(exchange.Failure(e, time.GetElapsedTime(started)));
            throw;
        }

        string head = exchange.Response(response, time.GetElapsedTime(started));
        if (exchange.ShowsBody(response))
        {
            response.Content = new RecordedContent(response.Content, body => logger.AnswerReceived(head + exchange.Body(body)));
        }
        else
        {
            logger.AnswerReceived(head);
        }

        return response;
    }
}
