using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Rows that are left out for a while: those of a topic, or of one key of it.</summary>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="Key">The key; null for the whole topic.</param>
internal readonly record struct PausedRows(string Topic, string? Key);

/// <summary>
/// What this relay could not write and leaves out. Tried along with the others it would hold them up for as long as the producer waits, and fill every batch. A
/// record that was refused for itself pauses its key, everything else its topic. In memory: another process finds out by itself.
/// </summary>
internal sealed class OutboxPauses(IOptions<OutboxOptions> options, TimeProvider time)
{
    /// <summary>A topic with more paused keys is paused itself.</summary>
    const int KeysOfATopic = 100;

    readonly Lock _lock = new();
    readonly Dictionary<PausedRows, long> _since = [];

    /// <summary>The topics and, as topic/key, the keys that are left out; no topic's name holds a slash.</summary>
    public (string[] Topics, string[] Places) LeftOut
    {
        get
        {
            lock (_lock)
                return ([.. _since.Keys.Where(x => x.Key is null).Select(x => x.Topic)], [.. _since.Keys.Where(x => x.Key is not null).Select(x => $"{x.Topic}/{x.Key}")]);
        }
    }

    /// <summary>Something whose pause is over; null when there is none. It is left out until <see cref="End"/>.</summary>
    public PausedRows? Due
    {
        get
        {
            lock (_lock)
                return _since.Where(x => time.GetElapsedTime(x.Value) >= options.Value.FailurePause).Select(x => (PausedRows?)x.Key).FirstOrDefault();
        }
    }

    /// <summary>Pauses what a row stands for that could not be written.</summary>
    public void Begin(OutboxMessage row, Error error)
    {
        lock (_lock)
        {
            var ofTopic = _since.Keys.Where(x => x.Topic == row.Topic && x.Key is not null).ToList();
            if (KafkaErrors.IsOfRecord(error) && ofTopic.Count < KeysOfATopic)
            {
                _since[new(row.Topic, row.Key)] = time.GetTimestamp();
                return;
            }

            foreach (var key in ofTopic)
                _since.Remove(key);
            _since[new(row.Topic, null)] = time.GetTimestamp();
        }
    }

    /// <summary>Begins a pause anew.</summary>
    public void Renew(PausedRows rows)
    {
        lock (_lock)
            _since[rows] = time.GetTimestamp();
    }

    public void End(PausedRows rows)
    {
        lock (_lock)
            _since.Remove(rows);
    }
}
