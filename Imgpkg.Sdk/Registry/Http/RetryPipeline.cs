using Imgpkg.Sdk.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The retry policy of one client: exponential back-off with jitter from 250 ms, up to <see cref="ImgpkgOptions.MaxAttempts"/> attempts; a
/// server's <c>Retry-After</c> sets the least wait and, above five minutes, ends the attempts at once (R3.17).
/// </summary>
internal sealed class RetryPipeline
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    public RetryPipeline(IOptions<ImgpkgOptions> options, TimeProvider time, ILogger<RetryPipeline> logger)
    {
        Attempts = Math.Max(options.Value.MaxAttempts, 1);
        int retries = Attempts - 1;
        Exchanges = retries == 0 ? ResiliencePipeline<HttpResponseMessage>.Empty : BuildExchanges(retries, time, logger);
        Uploads = retries == 0 ? ResiliencePipeline.Empty : BuildUploads(retries, time);
    }

    /// <summary>How many attempts are made in all.</summary>
    public int Attempts { get; }

    /// <summary>For single requests that may be sent again.</summary>
    public ResiliencePipeline<HttpResponseMessage> Exchanges { get; }

    /// <summary>
    /// For uploads of whole blobs, which start anew with another session. Only for failures of registries: any other is the source's own.
    /// </summary>
    public ResiliencePipeline Uploads { get; }

    /// <summary>The wait before a transfer is continued after so many failures without progress: half of the back-off, and up to all of it.</summary>
    public static TimeSpan BackOff(int failures) => Longest(failures - 1) * (0.5 + (Random.Shared.NextDouble() / 2));

    private static ResiliencePipeline<HttpResponseMessage> BuildExchanges(int retries, TimeProvider time, ILogger logger)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        return builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = retries,
            Delay = FirstBackOff,
            MaxDelay = LongestBackOff,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(ShouldRetry(arguments.Outcome, time)),
            DelayGenerator = arguments => ValueTask.FromResult(
                AtLeast(arguments.Outcome.Result is { } response ? TransientFailures.RetryAfter(response, time) : null, arguments.AttemptNumber)),
            OnRetry = arguments =>
            {
                if (arguments.Context.Properties.TryGetValue(RetryHandler.RequestKey, out HttpRequestMessage? request))
                {
                    logger.RequestRetried(
                        request.Method.Method,
                        UrlRedactor.WithoutQuery(request.RequestUri!),
                        Reason(arguments.Outcome),
                        arguments.AttemptNumber + 2,
                        arguments.RetryDelay);
                }

                arguments.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    private static ResiliencePipeline BuildUploads(int retries, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        return builder.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = retries,
            Delay = FirstBackOff,
            MaxDelay = LongestBackOff,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is RegistryException e && ShouldRetry(e)),
            DelayGenerator = arguments => ValueTask.FromResult(
                AtLeast((arguments.Outcome.Exception as RegistryException)?.RequestedWait, arguments.AttemptNumber)),
        }).Build();
    }

    private static bool ShouldRetry(Outcome<HttpResponseMessage> outcome, TimeProvider time) =>
        outcome.Exception is { } exception
            ? ShouldRetry(exception)
            : outcome.Result is { } response
                && TransientFailures.IsTransient(response.StatusCode)
                && (TransientFailures.RetryAfter(response, time) ?? TimeSpan.Zero) <= LongestRetryAfter;

    private static bool ShouldRetry(Exception exception) =>
        TransientFailures.IsTransient(exception)
        && exception is not RegistryException { IsExhausted: true }
        && ((exception as RegistryException)?.RequestedWait ?? TimeSpan.Zero) <= LongestRetryAfter;

    /// <summary>What the server asks for, but no less than the back-off: "0" must not make the attempts a burst. Null leaves it to the back-off.</summary>
    private static TimeSpan? AtLeast(TimeSpan? requested, int attempt)
    {
        if (requested is not { } wait)
        {
            return null;
        }

        TimeSpan backOff = Longest(attempt);
        return wait > backOff ? wait : backOff;
    }

    private static TimeSpan Longest(int attempt)
    {
        TimeSpan backOff = FirstBackOff * Math.Pow(2, Math.Min(attempt, 10));
        return backOff > LongestBackOff ? LongestBackOff : backOff;
    }

    private static string Reason(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception?.Message ?? $"status {(int)outcome.Result!.StatusCode}";
}
