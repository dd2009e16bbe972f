using System.Text.Json;
using MassTransit;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>Rows as the outbox writes them.</summary>
internal static class OutboxRows
{
    public static OutboxMessage Of<T>(string topic, Guid key, Guid messageId, T message)
        where T : class => new()
        {
            Lane = OutboxLanes.Of(key.ToString()),
            Topic = topic,
            Key = key.ToString(),
            MessageId = messageId,
            MessageType = MessageUrn.ForTypeString<T>(),
            Headers = new Dictionary<string, string>
            {
                [MessageHeaders.MessageId] = messageId.ToString(),
                [MessageHeaders.MessageType] = MessageUrn.ForTypeString<T>(),
            },
            Body = JsonSerializer.SerializeToUtf8Bytes(message, RecordJson.Options),
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
}
