using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>The messages of one unit of work: each gets one inbox row, however many consumers take it, and a second copy in the same unit is left out.</summary>
internal sealed class UnitInbox(TimeProvider time)
{
    readonly Dictionary<Guid, ReceiveContext> _consumed = [];

    /// <summary>The consumer group of the unit's endpoint.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>False where the endpoint does not state that the inbox absorbs its repeats: its consumers do that themselves, and no id is written.</summary>
    public bool IsKept { get; set; } = true;

    public bool TryAdd(DbContext db, ConsumeContext context)
    {
        if (!IsKept)
            return true;
        var messageId = context.MessageId ?? throw new InvalidOperationException("The rider gives every record a message id.");
        if (_consumed.TryGetValue(messageId, out var first))
            return ReferenceEquals(first, context.ReceiveContext);
        _consumed.Add(messageId, context.ReceiveContext);
        db.Add(new InboxState
        {
            MessageId = messageId,
            ConsumerGroup = ConsumerGroup ?? throw new InvalidOperationException("The endpoint's unit of work is not an Entity Framework one."),
            ConsumedAt = time.GetUtcNow(),
        });
        return true;
    }
}
