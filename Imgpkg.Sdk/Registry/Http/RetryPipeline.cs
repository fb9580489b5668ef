using Imgpkg.Sdk.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The retry policy of one client: exponential back-off with jitter from <see cref="ImgpkgOptions.RetryDelay"/>, up to
/// <see cref="ImgpkgOptions.MaxAttempts"/> attempts within <see cref="ImgpkgOptions.RetryBudget"/>; a server's <c>Retry-After</c> sets the least
/// wait and, above <see cref="ImgpkgOptions.MaxRetryAfter"/>, ends the attempts at once (R3.17).
/// </summary>
internal sealed class RetryPipeline
{
    /// <summary>When the first attempt began.</summary>
    public static readonly ResiliencePropertyKey<DateTimeOffset> StartKey = new("Imgpkg.Start");

    private static readonly ResiliencePropertyKey<string> RegistryKey = new("Imgpkg.Registry");
    private static readonly ResiliencePropertyKey<UploadEffort> EffortKey = new("Imgpkg.Effort");
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    private readonly ImgpkgOptions _options;
    private readonly TimeProvider _time;

    // Built when something failed: that takes longer than a request nearby.
    private readonly Lazy<ResiliencePipeline<HttpResponseMessage>> _exchanges;
    private readonly Lazy<ResiliencePipeline> _uploads;

    public RetryPipeline(IOptions<ImgpkgOptions> options, TimeProvider time, ILogger<RetryPipeline> logger)
    {
        _options = options.Value;
        _time = time;
        Attempts = Math.Max(_options.MaxAttempts, 1);
        _exchanges = new(() => Attempts == 1 ? ResiliencePipeline<HttpResponseMessage>.Empty : BuildExchanges(logger));
        _uploads = new(() => Attempts == 1 ? ResiliencePipeline.Empty : BuildUploads());
    }

    /// <summary>How many attempts are made in all.</summary>
    public int Attempts { get; }

    /// <summary>For single requests that may be sent again.</summary>
    public ResiliencePipeline<HttpResponseMessage> Exchanges => _exchanges.Value;

    /// <summary>
    /// For uploads of whole blobs, which start anew with another session. Only for failures of registries: any other is the source's own.
    /// </summary>
    public ResiliencePipeline Uploads => _uploads.Value;

    /// <summary>The wait before a transfer is continued after so many failures without progress: half of the back-off, and up to all of it.</summary>
    public TimeSpan BackOff(int failures) => Longest(failures - 1) * (0.5 + (Random.Shared.NextDouble() / 2));

    /// <summary>The effort of something that begins now.</summary>
    /// <param name="mostRepetitions">How often it may be tried again, at most; it is never more often than <see cref="Attempts"/> says.</param>
    public UploadEffort NewEffort(int mostRepetitions = int.MaxValue) => new(_time.GetUtcNow(), Math.Min(mostRepetitions, Attempts - 1));

    /// <summary>Runs an upload to a registry with <see cref="Uploads"/>.</summary>
    public async Task<T> UploadAsync<T>(string registry, Func<UploadEffort, CancellationToken, Task<T>> upload, CancellationToken cancellationToken)
    {
        UploadEffort effort = NewEffort();
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(StartKey, effort.Begun);
        context.Properties.Set(RegistryKey, registry);
        context.Properties.Set(EffortKey, effort);
        try
        {
            return await Uploads.ExecuteAsync(
                static async (context, upload) => await upload(Effort(context), context.CancellationToken).ConfigureAwait(false), context, upload).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipeline<HttpResponseMessage> BuildExchanges(ILogger logger)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time };
        return builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = Attempts - 1,
            Delay = _options.RetryDelay,
            MaxDelay = LongestBackOff,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(
                IsWithinBudget(arguments.Context, Requested(arguments.Outcome)) && ShouldRetry(RequestContext.Of(Request(arguments.Context)), arguments.Outcome)),
            DelayGenerator = arguments => ValueTask.FromResult(AtLeast(Requested(arguments.Outcome), arguments.AttemptNumber)),
            OnRetry = arguments =>
            {
                HttpRequestMessage request = Request(arguments.Context);
                RequestContext.Of(request).Upload?.Repeat();
                Telemetry.Retried(RequestContext.Of(request).Repository.Registry, RetriedStep.Request);
                logger.RequestRetried(
                    request.Method.Method,
                    UrlRedactor.WithoutQuery(request.RequestUri!),
                    Reason(arguments.Outcome),
                    arguments.AttemptNumber + 2,
                    arguments.RetryDelay);
                arguments.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    private ResiliencePipeline BuildUploads()
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _time };
        return builder.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Attempts - 1,
            Delay = _options.RetryDelay,
            MaxDelay = LongestBackOff,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(
                Effort(arguments.Context).MayRepeat && arguments.Outcome.Exception is RegistryException e && IsWithinBudget(arguments.Context, e.RequestedWait) && ShouldRetry(e)),
            DelayGenerator = arguments => ValueTask.FromResult(
                AtLeast((arguments.Outcome.Exception as RegistryException)?.RequestedWait, arguments.AttemptNumber)),
            OnRetry = static arguments =>
            {
                Effort(arguments.Context).Repeat();
                Telemetry.Retried(arguments.Context.Properties.GetValue(RegistryKey, string.Empty), RetriedStep.Upload);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    private static HttpRequestMessage Request(ResilienceContext context) => context.Properties.GetValue(RetryHandler.RequestKey, null!);

    private static UploadEffort Effort(ResilienceContext context) => context.Properties.GetValue(EffortKey, null!);

    private TimeSpan? Requested(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } response ? TransientFailures.RetryAfter(response, _time) : (outcome.Exception as RegistryException)?.RequestedWait;

    /// <summary>Whether the next attempt, after the wait that was asked for, would still begin in time.</summary>
    private bool IsWithinBudget(ResilienceContext context, TimeSpan? wait) =>
        _options.RetryBudget <= TimeSpan.Zero
        || !context.Properties.TryGetValue(StartKey, out DateTimeOffset start)
        || _time.GetUtcNow() - start + (wait ?? TimeSpan.Zero) < _options.RetryBudget;

    private bool ShouldRetry(RequestContext about, Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is { } exception
            ? about.IsReplayable && ShouldRetry(exception)
            : outcome.Result is { } response && about.IsRepeatedAfter(response.StatusCode) && about.Upload is not { MayRepeat: false } && Bears(TransientFailures.RetryAfter(response, _time));

    private bool ShouldRetry(Exception exception) =>
        TransientFailures.IsTransient(exception)
        && exception is not RegistryException { IsExhausted: true }
        && Bears((exception as RegistryException)?.RequestedWait);

    private bool Bears(TimeSpan? wait) => (wait ?? TimeSpan.Zero) <= _options.MaxRetryAfter;

    /// <summary>What the server asks for, but no less than the back-off: "0" must not make the attempts a burst. Null leaves it to the back-off.</summary>
    private TimeSpan? AtLeast(TimeSpan? requested, int attempt)
    {
        if (requested is not { } wait)
        {
            return null;
        }

        TimeSpan backOff = Longest(attempt);
        return wait > backOff ? wait : backOff;
    }

    private TimeSpan Longest(int attempt)
    {
        TimeSpan backOff = _options.RetryDelay * Math.Pow(2, Math.Min(attempt, 10));
        return backOff > LongestBackOff ? LongestBackOff : backOff;
    }

    private static string Reason(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception?.Message ?? $"status {(int)outcome.Result!.StatusCode}";
}
