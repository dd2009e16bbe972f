using System.Diagnostics.Metrics;
using Orders.Sagas.Messaging.Deduplication;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

/// <summary>Sums the increments of one counter for one scope.</summary>
internal sealed class Counted : IDisposable
{
    readonly MeterListener _listener = new();
    long _value;

    public Counted(string name, string scope)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DeduplicationMetrics.MeterName && instrument.Name == name)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.ToArray().Contains(new(DeduplicationMetrics.ScopeTag, scope)))
                Interlocked.Add(ref _value, value);
        });
        _listener.Start();
    }

    public long Value => Interlocked.Read(ref _value);

    public void Dispose() => _listener.Dispose();
}
