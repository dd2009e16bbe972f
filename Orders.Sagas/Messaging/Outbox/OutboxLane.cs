namespace Orders.Sagas.Messaging.Outbox;

/// <summary>A lane of the outbox. Whoever holds its row's lock is the lane's one owner; the lock ends with the owner's transaction or connection.</summary>
public sealed class OutboxLane
{
    /// <summary>The lane's number, 0 to <see cref="OutboxOptions.LaneCount"/> - 1.</summary>
    public required short Lane { get; init; }
}
