using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Who relays the outbox, and the limits of the relay.</summary>
public sealed class OutboxOptions
{
    /// <summary>How many lanes keys are hashed into. A change while rows are waiting may break the order of a key.</summary>
    public const int LaneCount = 32;

    /// <summary>How many records the relay has in flight in one batch, at most.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>How many lanes one batch may own, so that several relays share the work.</summary>
    public int LanesPerBatch { get; set; } = 16;

    /// <summary>How often the relay looks for rows without a signal.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stopped relay may own its lanes. PostgreSQL then ends its transaction, and another relay takes over.</summary>
    public TimeSpan LaneTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long batches leave out rows that were not written; then the relay probes one of them.</summary>
    public TimeSpan FailurePause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The pauses after failed batches, for example while PostgreSQL is unavailable.</summary>
    public RetrySchedule Retry { get; set; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    /// <summary>
    /// Change data capture relays the outbox, and this process runs no relay. Rows are read from PostgreSQL's log (<see
    /// cref="OutboxLogSchema"/>), and the transaction that writes a row also deletes it.
    /// </summary>
    public bool External { get; set; }

    internal short LaneOf(string key) => External ? OutboxLanes.OfTheLog : OutboxLanes.Of(key);
}
