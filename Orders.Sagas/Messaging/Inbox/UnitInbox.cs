using MassTransit;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Collects one inbox row for each message of a unit of work, and skips second copies.</summary>
internal sealed class UnitInbox(TimeProvider time)
{
    readonly Dictionary<(Guid Message, string ConsumerGroup), ReceiveContext> _consumed = [];
    readonly List<InboxState> _rows = [];

    /// <summary>Whether the endpoint absorbs duplicates by the inbox; if not, no inbox row is written.</summary>
    public bool IsUsed { get; set; } = true;

    public IReadOnlyList<InboxState> Rows => _rows;

    /// <summary>Adds the message's inbox row; false for a second copy, which must not be consumed.</summary>
    public bool TryAdd(ConsumeContext context)
    {
        if (!IsUsed)
            return true;
        var messageId = context.MessageId ?? throw new InvalidOperationException("The rider must give every message an id.");
        var group = context.TryGetPayload<TopicRecordContext>(out var record)
            ? record.ConsumerGroup
            : throw new InvalidOperationException("The message is not from a topic endpoint.");
        if (_consumed.TryGetValue((messageId, group), out var first))
            return ReferenceEquals(first, context.ReceiveContext);
        _consumed.Add((messageId, group), context.ReceiveContext);
        _rows.Add(new InboxState { MessageId = messageId, ConsumerGroup = group, ConsumedAt = time.GetUtcNow() });
        return true;
    }
}
