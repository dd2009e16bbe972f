using MassTransit;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Marks a message id that identifies the message's content, not the consumed message that caused it.</summary>
public static class OwnMessageId
{
    /// <summary>Sets a message id that identifies the content. Inside a consumer, the outbox replaces any other id.</summary>
    public static void IdentifyAs(this SendContext context, Guid messageId)
    {
        context.MessageId = messageId;
        context.GetOrAddPayload(() => new Mark());
    }

    internal static bool HasOwnMessageId(this SendContext context) => context.TryGetPayload<Mark>(out _);

    sealed class Mark;
}
