using System.Collections.Concurrent;
using System.Diagnostics;
using Orders.Tests.Fixtures;
using Serilog.Core;
using Serilog.Events;

namespace Orders.Tests.Api;

/// <summary>Records the log events of the application, by default every one.</summary>
internal sealed class RecordedLog(LogEventLevel lowest = LogEventLevel.Verbose) : ILogEventSink
{
    readonly ConcurrentQueue<LogEvent> _events = new();

    public IReadOnlyCollection<LogEvent> Events => _events;

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level >= lowest)
            _events.Enqueue(logEvent);
    }

    /// <summary>Waits until the requests of an activity are logged, which happens after their answers have left.</summary>
    /// <remarks>Requests of other tests to the same paths are not returned.</remarks>
    public Task<List<LogEvent>> Requests(Activity within, int count) => Eventually.Is(
        () => _events.Where(x => x.TraceId == within.TraceId && x.Properties.ContainsKey("RequestPath")).ToList(),
        lines => lines.Count >= count);
}
