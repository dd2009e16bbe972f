using MassTransit;
using Orders.Sagas.Messaging.Kafka;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Turns a captured send into the row that the relay produces as it stands.</summary>
internal static class OutboxCapture
{
    public static OutboxMessage ToOutboxMessage<T>(this SendContext<T> context, TopicTopology topology, DateTimeOffset createdAt)
        where T : class
    {
        var record = OutboundRecords.From(context, topology);
        return new OutboxMessage
        {
            Lane = Lanes.Of(record.Key),
            Topic = record.Topic,
            Key = record.Key,
            MessageId = context.MessageId!.Value,
            MessageType = MessageUrn.ForTypeString<T>(),
            Headers = record.Headers,
            Body = record.Body,
            CreatedAt = createdAt,
        };
    }
}
