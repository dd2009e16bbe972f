using MassTransit;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>An id that belongs to what a message says, whoever says it and however often, not to the message that brought it about.</summary>
public static class OwnMessageId
{
    /// <summary>Gives a message such an id. One that is set in any other way inside a consumer gives way to the id that follows from the message consumed.</summary>
    public static void IdentifyAs(this SendContext context, Guid messageId)
    {
        context.MessageId = messageId;
        context.GetOrAddPayload(() => new Mark());
    }

    internal static bool HasOwnMessageId(this SendContext context) => context.TryGetPayload<Mark>(out _);

    sealed class Mark;
}
