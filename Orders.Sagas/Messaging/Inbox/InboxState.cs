namespace Orders.Sagas.Messaging.Inbox;

/// <summary>A consumed message. Its row is written in the transaction of the message's effects.</summary>
public sealed class InboxState
{
    /// <summary>The record's message id.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The consumer group that consumed the message; each group consumes it for itself.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>When the message's effects were written.</summary>
    public required DateTimeOffset ConsumedAt { get; init; }
}
