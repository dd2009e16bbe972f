using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using MassTransit;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Fixtures;

/// <summary>Produces records as a foreign producer would, with its own headers.</summary>
internal static class RecordWriting
{
    public static async Task Produce<T>(string prefix, string topic, Guid key, T message, Guid? messageId = null)
        where T : class => await ProduceMany(prefix, topic, [(key, message, messageId)]);

    public static async Task ProduceMany<T>(string prefix, string topic, IEnumerable<(Guid Key, T Message, Guid? MessageId)> records)
        where T : class
    {
        var config = new ProducerConfig
        {
            BootstrapServers = await TestBroker.BootstrapServers(),
            EnableIdempotence = true,
            LingerMs = 5,
            Partitioner = Partitioner.Murmur2Random,
        };
        using var producer = new ProducerBuilder<string, byte[]>(config).Build();
        await Task.WhenAll(
            records.Select(record => producer.ProduceAsync(prefix + topic, RecordOf(record.Key, record.Message, record.MessageId))));
    }

    public static Message<string, byte[]> RecordOf<T>(Guid key, T message, Guid? messageId)
        where T : class
    {
        var headers = new Confluent.Kafka.Headers { { MessageHeaders.MessageType, Encoding.UTF8.GetBytes(MessageUrn.ForTypeString<T>()) } };
        if (messageId is not null)
            headers.Add(MessageHeaders.MessageId, Encoding.UTF8.GetBytes(messageId.Value.ToString()));
        return new() { Key = key.ToString(), Value = JsonSerializer.SerializeToUtf8Bytes(message, RecordJson.Options), Headers = headers };
    }
}
