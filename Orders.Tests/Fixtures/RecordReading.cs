using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using MassTransit;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Fixtures;

/// <summary>Takes what was written to a topic as messages.</summary>
internal static class RecordReading
{
    /// <summary>
    /// Everything that a topic holds until now, each message once: a relay that has not heard that its record is there writes it again, under the same id. What is
    /// said a second time has an id of its own.
    /// </summary>
    public static async Task<IReadOnlyList<ConsumeResult<string, byte[]>>> ReadOnce(this RunningMessaging messaging, string topic) =>
        [.. (await messaging.Read(topic)).DistinctBy(x => (x.Message.Key, x.Identity()))];

    /// <summary>The messages of one type among those, each once.</summary>
    public static async Task<IReadOnlyList<T>> Messages<T>(this RunningMessaging messaging, string topic) =>
        [.. (await messaging.ReadOnce(topic)).Where(x => x.TypeName() == typeof(T).Name).Select(x => JsonSerializer.Deserialize<T>(x.Message.Value, RecordJson.Options)!)];

    /// <summary>The short name of a record's type.</summary>
    public static string TypeName(this ConsumeResult<string, byte[]> record) => record.Header(MessageHeaders.MessageType).Split(':')[^1];

    public static string Header(this ConsumeResult<string, byte[]> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    static string Identity(this ConsumeResult<string, byte[]> record) =>
        record.Message.Headers.Any(x => x.Key == MessageHeaders.MessageId) ? record.Header(MessageHeaders.MessageId) : $"{record.TopicPartitionOffset}";
}
