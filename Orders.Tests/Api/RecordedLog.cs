using System.Collections.Concurrent;
using System.Diagnostics;
using Orders.Tests.Fixtures;
using Serilog.Core;
using Serilog.Events;

namespace Orders.Tests.Api;

/// <summary>Everything that the application logs, as Serilog's sinks get it.</summary>
internal sealed class RecordedLog : ILogEventSink
{
    readonly ConcurrentQueue<LogEvent> _events = new();

    public IReadOnlyCollection<LogEvent> Events => _events;

    public void Emit(LogEvent logEvent) => _events.Enqueue(logEvent);

    /// <summary>
    /// The lines of the requests that were sent within an activity, as many as there must be: other tests send to the same paths. A request is logged after
    /// its answer has left.
    /// </summary>
    public Task<List<LogEvent>> Requests(Activity within, int count) => Eventually.Is(
        () => _events.Where(x => x.TraceId == within.TraceId && x.Properties.ContainsKey("RequestPath")).ToList(), lines => lines.Count >= count);
}
