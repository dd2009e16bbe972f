using System.Collections.Concurrent;
using System.Diagnostics;
using Orders.Tests.Fixtures;
using Serilog.Core;
using Serilog.Events;

namespace Orders.Tests.Api;

/// <summary>Records every log event of the application.</summary>
internal sealed class RecordedLog : ILogEventSink
{
    readonly ConcurrentQueue<LogEvent> _events = new();

    public IReadOnlyCollection<LogEvent> Events => _events;

    public void Emit(LogEvent logEvent) => _events.Enqueue(logEvent);

    /// <summary>Waits until the requests of an activity are logged, which happens after their answers have left.</summary>
    /// <remarks>Requests of other tests to the same paths are not returned.</remarks>
    public Task<List<LogEvent>> Requests(Activity within, int count) => Eventually.Is(
        () => _events.Where(x => x.TraceId == within.TraceId && x.Properties.ContainsKey("RequestPath")).ToList(),
        lines => lines.Count >= count);
}
