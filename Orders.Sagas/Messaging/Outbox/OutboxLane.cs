namespace Orders.Sagas.Messaging.Outbox;

/// <summary>A lane of the outbox. The transaction that locks the row owns the lane.</summary>
/// <remarks>The lock ends with the transaction or its connection.</remarks>
public sealed class OutboxLane
{
    /// <summary>The lane's number, 0 to <see cref="OutboxOptions.LaneCount"/> - 1.</summary>
    public required short Lane { get; init; }
}
