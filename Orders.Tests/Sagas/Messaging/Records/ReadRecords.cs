using System.Text;
using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

/// <summary>Reads records of the topic of payments, as foreign producers write them.</summary>
internal static class ReadRecords
{
    /// <summary>A payment by its order alone: what the reader must find in every form.</summary>
    public const string Message = """{"orderId":1}""";

    const int MaxBytes = 100_000;

    static readonly RecordTypes Types = new([typeof(PaymentReceived), typeof(PaymentDeclined)], typeof(PaymentReceived));

    public static RecordEnvelope Read(string? body, params string[] headers) =>
        Read(body is null ? null : Encoding.UTF8.GetBytes(body), headers);

    /// <param name="body">The record's value.</param>
    /// <param name="headers">Headers as <c>name=value</c>.</param>
    public static RecordEnvelope Read(byte[]? body, params string[] headers) =>
        Read(body, headers.Select(header => (header.Split('=')[0], Encoding.UTF8.GetBytes(header.Split('=', 2)[1]))));

    public static RecordEnvelope Read(byte[]? body, IEnumerable<(string Name, byte[] Value)> headers)
    {
        var sent = new Confluent.Kafka.Headers();
        foreach (var (name, value) in headers)
            sent.Add(name, value);
        return new RecordReader(Types, new PlaceIds(), MaxBytes).Read(new ConsumeResult<byte[], byte[]>
        {
            TopicPartitionOffset = new("payments", 3, 7),
            Message = new() { Value = body!, Headers = sent },
        });
    }

    public static string MessageOf(RecordEnvelope envelope)
    {
        Assert.Null(envelope.Problem);
        return Encoding.UTF8.GetString(envelope.Message.Span);
    }
}
