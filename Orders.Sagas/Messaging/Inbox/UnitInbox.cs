using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Writes one inbox row for each message of a unit of work, and skips second copies.</summary>
internal sealed class UnitInbox(TimeProvider time)
{
    readonly Dictionary<Guid, ReceiveContext> _consumed = [];

    /// <summary>The consumer group of the unit's endpoint.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>Whether the endpoint absorbs duplicates by the inbox; if not, no inbox row is written.</summary>
    public bool IsUsed { get; set; } = true;

    /// <summary>Adds the message's inbox row; false for a second copy, which must not be consumed.</summary>
    public bool TryAdd(DbContext db, ConsumeContext context)
    {
        if (!IsUsed)
            return true;
        var messageId = context.MessageId ?? throw new InvalidOperationException("The rider must give every message an id.");
        if (_consumed.TryGetValue(messageId, out var first))
            return ReferenceEquals(first, context.ReceiveContext);
        _consumed.Add(messageId, context.ReceiveContext);
        db.Add(new InboxState
        {
            MessageId = messageId,
            ConsumerGroup = ConsumerGroup
                ?? throw new InvalidOperationException("The endpoint has no unit of work: call UseEntityFrameworkOutbox."),
            ConsumedAt = time.GetUtcNow(),
        });
        return true;
    }
}
