using System.Text;

namespace Orders.Tests.Fuzzing;

/// <summary>Makes the headers of a record: usual ones, ones of other systems, and nonsense.</summary>
internal static class RecordHeaderGrammar
{
    static readonly string[] ContentTypes =
    [
        "application/json", "application/json; charset=utf-8", "application/cloudevents+json", "APPLICATION/CLOUDEVENTS+JSON",
        "application/cloudevents-batch+json", "application/cloudevents+avro", "application/vnd.masstransit+json", "text/plain", "", ";",
        "application/octet-stream", "\"application/json\"",
    ];

    static readonly string[] Names =
    [
        "ConversationId", "CorrelationId", "InitiatorId", "RequestId", "MT-Activity-Id", "MT-Source-Address", "MT-Fault-Address",
        "MT-Response-Address", "MT-Host-Info", "MT-Message-SentTime", "MT-Redelivery-Count", "MT-Reason", "traceparent", "tracestate",
        "Outbox-Headers", "Replay-For", "MessageId", "MT-MessageType", "Content-Type", "ce_time", "ce_partitionkey", "x", "é",
        "TransportSentTime",
    ];

    static readonly byte[][] Values =
    [
        [], [0], [0xFF, 0xFE], "null"u8.ToArray(), "{}"u8.ToArray(), "{\"MessageId\":\"\\ud800\"}"u8.ToArray(), "[1"u8.ToArray(),
        "-1"u8.ToArray(),
        "00000000-0000-0000-0000-000000000000"u8.ToArray(), "not a uri"u8.ToArray(), "9999999999999999999"u8.ToArray(), "\"\""u8.ToArray(),
        "0001-01-01T00:00:00Z"u8.ToArray(), "9999-12-31T23:59:59.9999999Z"u8.ToArray(), "00-0-0-zz"u8.ToArray(), "a\r\nb"u8.ToArray(),
    ];

    public static Confluent.Kafka.Headers Of(RecordSample sample, Random random)
    {
        var headers = new Confluent.Kafka.Headers();
        if (random.Next(10) < 6)
            Add("MT-MessageType", TypeOf(sample, random));
        if (random.Next(10) < 4)
            Add("MessageId", IdOf(random));
        if (random.Next(10) < 2)
            AddCloudEvent();
        if (random.Next(10) < 2)
            Add("content-type", ContentTypes[random.Next(ContentTypes.Length)]);
        for (var i = random.Next(6) is 0 ? random.Next(1, 4) : 0; i > 0; i--)
            headers.Add(Names[random.Next(Names.Length)], random.Next(5) is 0 ? null : ValueOf(random));
        return headers;

        void Add(string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));

        void AddCloudEvent()
        {
            foreach (var (name, value) in new[]
            {
                ("ce_specversion", random.Next(8) is 0 ? "0.3" : "1.0"), ("ce_id", IdOf(random)), ("ce_source", $"/fuzz/{random.Next(3)}"),
                ("ce_type", TypeOf(sample, random)),
            })
            {
                if (random.Next(8) > 0)
                    Add(name, value);
            }
        }
    }

    static string TypeOf(RecordSample sample, Random random) => random.Next(10) switch
    {
        0 => sample.Type.Split(':')[^1],
        1 => "com.acme." + sample.Type.Split(':')[^1] + ".v1",
        2 => "urn:message:Orders.Contracts:Nothing",
        3 => new string('.', random.Next(2_000)),
        _ => sample.Type,
    };

    static string IdOf(Random random) => random.Next(8) switch
    {
        0 => "e-1",
        1 => $"urn:uuid:{Uuid(random)}",
        2 => "",
        3 => new string('x', random.Next(5_000)),
        _ => Uuid(random).ToString(),
    };

    static byte[] ValueOf(Random random) =>
        random.Next(10) is 0 ? new byte[random.Next(50_000)] : Values[random.Next(Values.Length)];

    static Guid Uuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
