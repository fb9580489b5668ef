using System.Collections.Concurrent;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Tests.Credentials;

/// <summary>Keeps what is logged, as <c>Level: text</c>.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public override string ToString() => string.Join('\n', _lines);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string line = $"{logLevel}: {formatter(state, exception)}";
        SuiteSecrets.Watch("log", line);
        _lines.Enqueue(line);
    }
}
