using Imgpkg.Cli.Progress;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Cli.Sessions;

/// <summary>Counts attempts that failed by what the library logs of them.</summary>
internal sealed class RetryCountProvider(RetryCount retries) : ILoggerProvider, ILogger
{
    private const int RequestRetried = 101;
    private const int UploadAttemptFailed = 104;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id is RequestRetried or UploadAttemptFailed)
        {
            retries.Increment();
        }
    }

    public void Dispose()
    {
        // There is nothing to release.
    }
}
