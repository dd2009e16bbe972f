namespace Orders.Sagas.Messaging.Inbox;

/// <summary>A message that an endpoint has consumed. Its row is written in the transaction of the message's effects, so it is there if they are.</summary>
public sealed class InboxState
{
    /// <summary>The record's message id.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The consumer group that consumed it; another group consumes the same message for itself.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>When its effects were written.</summary>
    public required DateTimeOffset ConsumedAt { get; init; }
}
