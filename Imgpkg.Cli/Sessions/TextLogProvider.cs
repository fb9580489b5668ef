using System.Globalization;
using Imgpkg.Cli.Output;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Cli.Sessions;

/// <summary>Writes the log as lines that begin with the local time (cli 13).</summary>
internal sealed class TextLogProvider(Action<string> write, TimeProvider time) : ILoggerProvider
{
    /// <summary>The event that sums a request up; the log has it in full.</summary>
    private const int RequestCompleted = 100;

    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => new TextLogger(this);

    public void Dispose()
    {
        // There is nothing to release.
    }

    private void Write(string message, Exception? exception)
    {
        string reason = exception is null ? string.Empty : $": {exception.Message}";
        string line = string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():yyyy'/'MM'/'dd HH':'mm':'ss} {message}{reason}");
        lock (_lock)
        {
            write(TerminalText.Clean(line) + "\n");
        }
    }

    private sealed class TextLogger(TextLogProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != RequestCompleted)
            {
                provider.Write(formatter(state, exception), exception);
            }
        }
    }
}
