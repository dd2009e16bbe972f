using MassTransit;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Turns a captured send into an outbox row, and an outbox row into its record.</summary>
internal static class OutboxCapture
{
    public static OutboxMessage ToOutboxMessage<T>(
        this SendContext<T> context, TopicTopology topology, OutboxOptions options, DateTimeOffset createdAt)
        where T : class
    {
        var record = OutboundRecords.From(context, topology);
        return new OutboxMessage
        {
            Lane = options.LaneOf(record.Key),
            Topic = record.Topic,
            Key = record.Key,
            MessageId = context.MessageId!.Value,
            MessageType = record.Headers[MessageHeaders.MessageType],
            Headers = record.Headers,
            Body = record.Body,
            CreatedAt = createdAt,
        };
    }

    public static OutboundRecord ToRecord(this OutboxMessage row) => new(row.Topic, row.Key, row.Body, row.Headers, row.Verbatim);
}
