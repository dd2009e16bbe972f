using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Rows that batches leave out until a probe has written one of them.</summary>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="Key">The key; null for the whole topic.</param>
/// <param name="Since">When the pause began.</param>
/// <param name="Length">How long until the first probe.</param>
/// <param name="LastRefused">The last row of a set that the broker refused: rows up to this one are probed. 0 if one row is enough.</param>
internal sealed record OutboxPause(string Topic, string? Key, long Since, TimeSpan Length, long LastRefused);

/// <summary>The topics and keys that this relay could not write.</summary>
/// <remarks>
/// In a batch, their rows would hold up the other rows for as long as the producer waits. Pauses are kept in memory: another process
/// detects the failures itself. The broker refuses a whole set of records because of one. So a refused set pauses its topic, and each of
/// its rows is probed alone, at once. A row that is refused alone pauses its key. Any other error pauses the topic.
/// </remarks>
internal sealed class OutboxPauses(IOptions<OutboxOptions> options, TimeProvider time)
{
    /// <summary>The maximum number of paused keys of a topic. With one more, the topic is paused as a whole.</summary>
    const int KeysOfATopic = 100;

    readonly Lock _lock = new();
    readonly Dictionary<(string Topic, string? Key), OutboxPause> _pauses = [];

    /// <summary>The rows that a batch may relay.</summary>
    public OutboxSelection NotPaused
    {
        get
        {
            lock (_lock)
                return OutboxSelection.AllExcept([.. _pauses.Keys.Where(x => x.Key is null).Select(x => x.Topic)], Keys());
        }
    }

    /// <summary>The pauses whose rows are to be probed now.</summary>
    public IReadOnlyList<OutboxPause> Due
    {
        get
        {
            lock (_lock)
                return [.. _pauses.Values.Where(pause => time.GetElapsedTime(pause.Since) >= pause.Length)];
        }
    }

    /// <summary>Whether a pause has neither ended nor begun again.</summary>
    public bool IsCurrent(OutboxPause pause)
    {
        lock (_lock)
            return ReferenceEquals(_pauses.GetValueOrDefault((pause.Topic, pause.Key)), pause);
    }

    /// <summary>The rows of a pause that a probe may write.</summary>
    public OutboxSelection Probed(OutboxPause pause)
    {
        lock (_lock)
            return pause.Key is { } key ? OutboxSelection.OfKey(new(pause.Topic, key)) : OutboxSelection.OfTopic(pause.Topic, Keys());
    }

    /// <summary>Pauses rows of a topic that were not written.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="failed">The rows, each with its error; at least one.</param>
    /// <param name="isAlone">Whether the set had no other row of the topic, so that no other row can be the cause.</param>
    /// <returns>The time until the rows are probed.</returns>
    public TimeSpan Begin(string topic, IReadOnlyList<(OutboxRow Row, Error Error)> failed, bool isAlone)
    {
        lock (_lock)
        {
            if (!failed.All(x => KafkaErrors.IsOfRecord(x.Error)))
                return BeginTopic(topic);
            if (!isAlone)
                return Begin(topic, null, TimeSpan.Zero, lastRefused: failed.Max(x => x.Row.Id));
            return Keys().Count(key => key.Topic == topic) < KeysOfATopic
                ? Begin(topic, failed[0].Row.Record.Key, options.Value.FailurePause)
                : BeginTopic(topic);
        }
    }

    /// <summary>Ends a pause, unless it has begun again.</summary>
    public void End(OutboxPause pause)
    {
        lock (_lock)
        {
            if (IsCurrent(pause))
                _pauses.Remove((pause.Topic, pause.Key));
        }
    }

    TimeSpan BeginTopic(string topic)
    {
        foreach (var key in Keys().Where(key => key.Topic == topic).ToList())
            _pauses.Remove((topic, key.Key));
        return Begin(topic, null, options.Value.FailurePause);
    }

    TimeSpan Begin(string topic, string? key, TimeSpan length, long lastRefused = 0)
    {
        // Two batches at once may have a refused set of the same topic.
        var last = lastRefused == 0 ? 0 : Math.Max(lastRefused, _pauses.GetValueOrDefault((topic, key))?.LastRefused ?? 0);
        _pauses[(topic, key)] = new OutboxPause(topic, key, time.GetTimestamp(), length, last);
        return length;
    }

    IEnumerable<OutboxKey> Keys() => _pauses.Keys.Where(x => x.Key is not null).Select(x => new OutboxKey(x.Topic, x.Key!));
}
