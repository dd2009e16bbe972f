using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orders.Tests.Fixtures;

/// <summary>Counts the application's log events by name.</summary>
internal sealed class LoggedEvents : ILoggerProvider
{
    readonly ConcurrentDictionary<string, int> _counts = new();

    public int Count(string name) => _counts.GetValueOrDefault(name);

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    sealed class Logger(LoggedEvents events) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is { } name)
                events._counts.AddOrUpdate(name, 1, (_, count) => count + 1);
        }
    }
}
