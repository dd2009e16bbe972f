namespace Orders.Sagas.Messaging.Outbox;

/// <summary>
/// A lane of the outbox. The transaction that locks its row owns the lane; the lock ends with the transaction or its connection.
/// </summary>
public sealed class OutboxLane
{
    /// <summary>The lane's number, 0 to <see cref="OutboxOptions.LaneCount"/> - 1.</summary>
    public required short Lane { get; init; }
}
