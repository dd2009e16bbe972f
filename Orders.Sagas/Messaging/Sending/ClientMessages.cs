using System.Text;
using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Sending;

internal static class ClientMessages
{
    /// <summary>Converts the record into the message of Confluent's producer.</summary>
    public static Message<byte[], byte[]> ToMessage(this OutboundRecord record) =>
        record.Verbatim is { } verbatim ? Verbatim(verbatim, record.Body) : Of(record);

    static Message<byte[], byte[]> Of(OutboundRecord record)
    {
        var headers = new Headers();
        foreach (var (name, value) in record.Headers)
            headers.Add(name, Encoding.UTF8.GetBytes(value));
        return new() { Key = Encoding.UTF8.GetBytes(record.Key), Value = record.Body, Headers = headers };
    }

    static Message<byte[], byte[]> Verbatim(VerbatimRecord record, byte[] body)
    {
        var headers = new Headers();
        foreach (var (name, value) in record.Headers)
            headers.Add(name, value);
        return new() { Key = record.Key!, Value = record.HasNoValue ? null! : body, Headers = headers };
    }
}
