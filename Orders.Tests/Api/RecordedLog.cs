using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;

namespace Orders.Tests.Api;

/// <summary>Everything that the application logs, as Serilog's sinks get it.</summary>
internal sealed class RecordedLog : ILogEventSink
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    readonly ConcurrentQueue<LogEvent> _events = new();

    public IReadOnlyCollection<LogEvent> Events => _events;

    public void Emit(LogEvent logEvent) => _events.Enqueue(logEvent);

    /// <summary>A request is logged after its answer has left.</summary>
    public async Task<LogEvent> Request(string method, string path, CancellationToken cancellationToken)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (TimeProvider.System.GetUtcNow() < until)
        {
            if (_events.SingleOrDefault(x => Is(x, "RequestMethod", method) && Is(x, "RequestPath", path)) is { } found)
                return found;
            await Task.Delay(Interval, cancellationToken);
        }

        throw new TimeoutException($"No log line for {method} {path}.");
    }

    static bool Is(LogEvent log, string property, string value) =>
        log.Properties.TryGetValue(property, out var found) && found is ScalarValue { Value: string text } && text == value;
}
