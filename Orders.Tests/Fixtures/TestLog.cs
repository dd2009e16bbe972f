using Microsoft.Extensions.Logging;

namespace Orders.Tests.Fixtures;

/// <summary>Writes the application's log to the output of the running test; of EF Core only warnings and errors.</summary>
internal sealed class TestLog : ILoggerProvider
{
    const string EntityFramework = "Microsoft.EntityFrameworkCore";

    public static readonly TestLog Provider = new();

    public ILogger CreateLogger(string categoryName) =>
        new Logger(
            categoryName, categoryName.StartsWith(EntityFramework, StringComparison.Ordinal) ? LogLevel.Warning : LogLevel.Information);

    public void Dispose()
    {
    }

    sealed class Logger(string category, LogLevel lowest) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || TestContext.Current.TestOutputHelper is not { } output)
                return;
            try
            {
                output.WriteLine(
                    $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {logLevel} {category} {formatter(state, exception)} {exception}");
            }
            catch (InvalidOperationException)
            {
                // The test has ended. A thread that it left behind, for example in a call that hangs, still logs.
            }
        }
    }
}
