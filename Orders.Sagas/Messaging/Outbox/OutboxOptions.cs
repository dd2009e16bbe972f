namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Who relays the outbox, and the limits of the relay.</summary>
public sealed class OutboxOptions
{
    /// <summary>How many lanes keys are hashed into; changing it while rows are waiting may break the order of a key.</summary>
    public const int LaneCount = 32;

    /// <summary>How many records the relay has in flight in one batch, at most.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>How many lanes one batch may own, so that several relays share the work.</summary>
    public int LanesPerBatch { get; set; } = 16;

    /// <summary>How often the relay looks for rows that nothing woke it for.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stopped relay may hold its lanes before PostgreSQL ends its transaction and another relay takes over.</summary>
    public TimeSpan LaneTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long rows that could not be written are left out, so that the others get their turn; then one of them is tried.</summary>
    public TimeSpan FailurePause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Keeps acknowledged rows until every consumer group has consumed them, and sends them again at the next start. For a broker that keeps its records in
    /// the memory of this process (librdkafka's mock cluster); a real broker needs it not.
    /// </summary>
    public bool KeepSentUntilConsumed { get; set; }

    /// <summary>A record that was sent longer ago than this, and is not consumed although its readers have nothing left to read, was dropped by such a broker.</summary>
    public TimeSpan ConsumedWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Somebody else relays: rows are left to PostgreSQL's log, where change data capture finds them (<see cref="OutboxLogSchema"/>), and are deleted by the
    /// transaction that writes them. The relay here stands still.
    /// </summary>
    public bool External { get; set; }

    /// <summary>How long the relay waits after this many failures in a row: doubling from a tenth of a second, 5 seconds at most.</summary>
    public static TimeSpan RetryDelay(int failures) => TimeSpan.FromSeconds(Math.Min(5, 0.1 * Math.Pow(2, Math.Min(failures, 10) - 1)));

    internal short LaneOf(string key) => External ? OutboxLanes.OfTheLog : OutboxLanes.Of(key);
}
