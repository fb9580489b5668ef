using System.Runtime.ExceptionServices;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The attempts of one request. The first is made by itself: only what might pass is put before the retry policy, as the first of its attempts, so that commands
/// whose requests succeed need not build one.
/// </summary>
internal sealed class RequestAttempts(HttpRequestMessage request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send) : IDisposable
{
    private readonly RequestContext _about = RequestContext.Of(request);
    private HttpResponseMessage? _refusal;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Sends the request for the first time.</summary>
    /// <returns>The answer, or null when it might be another one the next time.</returns>
    public async Task<HttpResponseMessage?> FirstAsync(CancellationToken cancellationToken)
    {
        _about.Attempt = 0;
        try
        {
            HttpResponseMessage response = await send(request, cancellationToken).ConfigureAwait(false);
            if (!_about.IsRepeatedAfter(response.StatusCode))
            {
                return response;
            }

            _refusal = response;
        }
        catch (Exception e) when (_about.IsReplayable && TransientFailures.IsTransient(e))
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }

        return null;
    }

    /// <summary>What became of the first attempt, and after that of a further one.</summary>
    public async Task<HttpResponseMessage> NextAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _failure, null)?.Throw();
        if (Interlocked.Exchange(ref _refusal, null) is { } refusal)
        {
            return refusal;
        }

        _about.Attempt++;
        return await send(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets go of an answer that nobody asked for any more.</summary>
    public void Dispose() => _refusal?.Dispose();
}
