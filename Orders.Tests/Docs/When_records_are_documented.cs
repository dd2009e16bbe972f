using System.Text;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Architecture;
using Orders.Tests.Sagas.Messaging.Records;

namespace Orders.Tests.Docs;

/// <summary>Each row of the table in docs/records.md that says what is read is tried with a record.</summary>
[Trait("Category", "Unit")]
public sealed class When_records_are_documented
{
    const string Begin = "<!-- accepted: kept true by a test -->";
    const string End = "<!-- /accepted -->";
    const string Structured = "content-type=application/cloudevents+json";
    const string Attributes = "\"specversion\":\"1.0\",\"id\":\"e-1\",\"source\":\"/shop\",\"type\":\"payment.received\"";
    const string Data = "\"data\":{\"orderId\":1}";

    static readonly string[] Binary = ["ce_specversion=1.0", "ce_id=e-1", "ce_source=/shop", "ce_type=payment.received"];

    static readonly Dictionary<string, Func<RecordEnvelope>> Samples = new()
    {
        ["the message as JSON"] = () => Read(ReadRecords.Message),
        ["the message as JSON, behind a byte order mark"] = () => Read("\uFEFF" + ReadRecords.Message),
        ["an envelope `{ event_id, event_type?, data }`"] = () => Read($$"""{"event_id":"e-1",{{Data}}}"""),
        ["a CloudEvent in binary mode"] = () => Read(ReadRecords.Message, Binary),
        ["a CloudEvent in structured mode"] = () => Read($$"""{{{Attributes}},{{Data}}}""", Structured),
        ["the same without a `content-type`"] = () => Read($$"""{{{Attributes}},{{Data}}}"""),
        ["the same with `data_base64`"] = () => Read($$"""{{{Attributes}},"data_base64":"eyJvcmRlcklkIjoxfQ=="}""", Structured),
        ["MassTransit's envelope `{ messageId, messageType, message }`"] =
            () => Read("""{"messageId":"e-1","messageType":["urn:message:Orders.Contracts:PaymentReceived"],"message":{"orderId":1}}"""),
        ["JSON in a schema registry's framing: a zero byte, four bytes of an id, JSON"] =
            () => Read("\0\0\0\0\u0005" + ReadRecords.Message),
        ["Kafka Connect's `{ schema, payload }`"] = () => Read("""{"schema":{},"payload":{"orderId":1}}"""),
        ["a JSON string that holds any of these, also as `data` or `payload`"] =
            () => Read("\"{\\\"event_id\\\":\\\"e-1\\\",\\\"data\\\":{\\\"orderId\\\":1}}\""),
        ["a batch of CloudEvents"] = () => Read("[]", "content-type=application/cloudevents-batch+json"),
        ["a CloudEvent in Avro, Protobuf or XML"] = () => Read("<a/>", "content-type=application/cloudevents+xml"),
        ["a CloudEvent without a required attribute"] = () => Read(ReadRecords.Message, Binary[0], Binary[1], Binary[3]),
        ["a CloudEvent of another version"] = () => Read(ReadRecords.Message, [.. Binary.Skip(1), "ce_specversion=0.3"]),
        ["a CloudEvent whose data is not JSON"] = () => Read(ReadRecords.Message, [.. Binary, "content-type=text/plain"]),
        ["Avro or Protobuf in a schema registry's framing"] = () => Read("\0\0\0\0\u0005\u0002Hello"),
        ["gzip, zstd, LZ4, Snappy, zip, bzip2"] = () => ReadRecords.Read([0x1F, 0x8B, 8, 0]),
        ["an Avro file, MessagePack, CBOR, Smile, XML, UTF-16, Java objects"] = () => ReadRecords.Read([0x81, 0xA1, 0x61, 1]),
        ["anything else that is no JSON object"] = () => Read("[1]"),
        ["no value, or an empty one"] = () => Read(null),
        ["more than 1 MiB of key, value and headers together"] = () => Read($$"""{"orderId":1,"x":"{{new string('x', 200_000)}}"}"""),
        ["a type that the topic does not carry"] = () => Read(ReadRecords.Message, "MT-MessageType=urn:message:Acme:Nothing"),
    };

    [Fact]
    public void Each_row_is_true()
    {
        var rows = Rows();

        Assert.Equal(Samples.Keys, rows.Select(row => row.Written));
        foreach (var (written, becomes) in rows)
            Check(written, becomes, Samples[written]());
    }

    static void Check(string written, string becomes, RecordEnvelope envelope)
    {
        if (becomes is "read")
        {
            Assert.True(envelope.Problem is null, $"{written}: {envelope.Problem?.Message}");
            Assert.Equal(ReadRecords.Message, Encoding.UTF8.GetString(envelope.Message.Span));
            return;
        }

        Assert.StartsWith("dead letter: ", becomes, StringComparison.Ordinal);
        Assert.Contains(becomes.Split('`')[1], envelope.Problem?.Message ?? "", StringComparison.Ordinal);
    }

    static List<(string Written, string Becomes)> Rows()
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "records.md")).ReplaceLineEndings("\n");
        var table = text[(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..text.IndexOf(End, StringComparison.Ordinal)];
        return
        [
            .. table.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
                .Select(line => line.Split(" | ")).Select(cells => (cells[0].TrimStart('|').Trim(), cells[1].TrimEnd('|').Trim())),
        ];
    }

    static RecordEnvelope Read(string? body, params string[] headers) => ReadRecords.Read(body, headers);
}
