using Microsoft.Extensions.Logging;

namespace Orders.Tests.Fixtures;

/// <summary>Sends what the application logs to the output of the test that runs it.</summary>
internal sealed class TestLog : ILoggerProvider
{
    public static readonly TestLog Provider = new();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void Dispose()
    {
    }

    sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && (logLevel >= LogLevel.Warning || !category.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (TestContext.Current.TestOutputHelper is { } output)
                output.WriteLine($"{logLevel} {category} {formatter(state, exception)} {exception}");
        }
    }
}
