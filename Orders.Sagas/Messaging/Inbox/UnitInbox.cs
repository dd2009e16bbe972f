using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Writes one inbox row for each message of a unit of work, and skips second copies.</summary>
internal sealed class UnitInbox(TimeProvider time)
{
    readonly Dictionary<(Guid MessageId, string ConsumerGroup), ReceiveContext> _consumed = [];

    /// <summary>Whether the endpoint absorbs duplicates by the inbox; if not, no inbox row is written.</summary>
    public bool IsUsed { get; set; } = true;

    /// <summary>Adds the message's inbox row; false for a second copy, which must not be consumed.</summary>
    public bool TryAdd(DbContext db, ConsumeContext context)
    {
        if (!IsUsed)
            return true;
        var messageId = context.MessageId ?? throw new InvalidOperationException("The rider must give every message an id.");
        var group = context.GetPayload<TopicRecordContext>().ConsumerGroup;
        if (_consumed.TryGetValue((messageId, group), out var first))
            return ReferenceEquals(first, context.ReceiveContext);
        _consumed.Add((messageId, group), context.ReceiveContext);
        db.Add(new InboxState
        {
            MessageId = messageId,
            ConsumerGroup = group,
            ConsumedAt = time.GetUtcNow(),
        });
        return true;
    }
}
