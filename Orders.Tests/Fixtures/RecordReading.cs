using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using MassTransit;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Fixtures;

/// <summary>Reads a topic's records as messages.</summary>
internal static class RecordReading
{
    /// <summary>Returns all records of a topic, one per message id.</summary>
    /// <remarks>
    /// A relay that missed an acknowledgement writes the record again under the same id. A message published twice has two ids.
    /// </remarks>
    public static async Task<IReadOnlyList<ConsumeResult<string, byte[]>>> ReadOnce(this RunningMessaging messaging, string topic) =>
        [.. (await messaging.Read(topic)).DistinctBy(x => (x.Message.Key, x.Identity()))];

    /// <summary>Returns a topic's messages of one type, one per message id.</summary>
    public static async Task<IReadOnlyList<T>> Messages<T>(this RunningMessaging messaging, string topic) =>
    [
        .. (await messaging.ReadOnce(topic)).Where(x => x.TypeName() == typeof(T).Name)
            .Select(x => JsonSerializer.Deserialize<T>(x.Message.Value, RecordJson.Options)!),
    ];

    /// <summary>Returns the short name of a record's message type.</summary>
    public static string TypeName(this ConsumeResult<string, byte[]> record) => record.Header(MessageHeaders.MessageType).Split(':')[^1];

    public static string Header(this ConsumeResult<string, byte[]> record, string name) =>
        Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    static string Identity(this ConsumeResult<string, byte[]> record) =>
        record.Message.Headers.Any(x => x.Key == MessageHeaders.MessageId)
            ? record.Header(MessageHeaders.MessageId)
            : $"{record.TopicPartitionOffset}";
}
