using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Who relays the outbox, and the limits of the relay.</summary>
public sealed class OutboxOptions
{
    /// <summary>The number of lanes that keys are hashed into.</summary>
    /// <remarks>A change while rows wait may break the order of a key.</remarks>
    public const int LaneCount = 32;

    /// <summary>The maximum number of records that the relay has in flight in one batch.</summary>
    public int BatchSize { get; set; } = 4000;

    /// <summary>With so many bytes of bodies, a batch takes no further record.</summary>
    public long BatchBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The maximum number of lanes that one batch owns, so that several relays share the work.</summary>
    public int LanesPerBatch { get; set; } = 8;

    /// <summary>How many batches of a process run at the same time, each with lanes of its own.</summary>
    public int ConcurrentBatches { get; set; } = 2;

    /// <summary>How often the relay looks for rows without a signal.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stopped relay may own its lanes. PostgreSQL then ends its transaction, and another relay takes over.</summary>
    public TimeSpan LaneTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long batches leave out rows that were not written. Afterwards the relay probes one of the rows.</summary>
    public TimeSpan FailurePause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The backoff after failed batches, for example while PostgreSQL is unavailable.</summary>
    public RetrySchedule Retry { get; set; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    /// <summary>Whether change data capture relays the outbox, so that this process runs no relay.</summary>
    /// <remarks>
    /// Change data capture reads the rows from PostgreSQL's log (<see cref="OutboxLogSchema"/>), and the transaction that writes a row also
    /// deletes it.
    /// </remarks>
    public bool External { get; set; }

    internal short LaneOf(string key) => External ? OutboxLanes.OfTheLog : OutboxLanes.Of(key);
}
