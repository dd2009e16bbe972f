using System.Text;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

/// <summary>What producers put around JSON is taken off. What holds no JSON is named, so that its producer can be found.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_value_is_framed
{
    [Theory]
    [InlineData("00 00 00 00 05", ReadRecords.Message)]
    [InlineData("00 7B 01 02 03", ReadRecords.Message)]
    [InlineData("00 00 00 00 05", " \r\n{\"orderId\":1}")]
    [InlineData("00 00 00 00 05 EF BB BF", ReadRecords.Message)]
    [InlineData("EF BB BF", ReadRecords.Message)]
    public void JSON_behind_the_framing_is_read(string framing, string json) =>
        Assert.Equal(json, ReadRecords.MessageOf(ReadRecords.Read([.. Hex(framing), .. Encoding.UTF8.GetBytes(json)])));

    [Theory]
    [InlineData("""{"schema":{"type":"struct","fields":[]},"payload":{"orderId":1}}""")]
    [InlineData("""{"payload":{"orderId":1},"schema":null}""")]
    [InlineData("""{"schema":{"type":"string","optional":false},"payload":"{\"orderId\":1}"}""")]
    [InlineData("""{"schema":{},"payload":{"schema":{},"payload":{"orderId":1}}}""")]
    [InlineData("\"{\\\"orderId\\\":1}\"")]
    public void The_payload_of_Kafka_Connect_is_read_and_text_that_holds_it(string body) =>
        Assert.Equal(ReadRecords.Message, ReadRecords.MessageOf(ReadRecords.Read(body)));

    [Fact]
    public void An_envelope_in_a_payload_has_its_id_and_type()
    {
        var envelope = ReadRecords.Read(
            """{"schema":{},"payload":"{\"event_id\":\"e-1\",\"event_type\":\"payment.declined\",\"data\":\"{\\\"orderId\\\":1}\"}"}""");

        Assert.Equal(ReadRecords.Message, ReadRecords.MessageOf(envelope));
        Assert.Equal((MessageIds.From("id payments e-1"), typeof(PaymentDeclined)), (envelope.MessageId, envelope.MessageType));
    }

    [Theory]
    [InlineData("""{"schema":{},"payload":{"orderId":1},"more":1}""")]
    [InlineData("""{"payload":{"orderId":1}}""")]
    public void Other_members_make_it_a_message(string body) => Assert.Equal(body, ReadRecords.MessageOf(ReadRecords.Read(body)));

    [Theory]
    [InlineData("content-type=application/vnd.masstransit+json")]
    [InlineData]
    public void The_message_of_MassTransits_envelope_is_read(params string[] headers)
    {
        var envelope = ReadRecords.Read(
            """
            {"messageId":"0197b000-0000-7000-8000-000000000001","conversationId":"0197b000-0000-7000-8000-000000000002",
            "messageType":["urn:message:Orders.Contracts:PaymentDeclined","urn:message:Orders.Contracts:IOrderEvent"],
            "message":{"orderId":1},"sentTime":"2026-11-24T10:00:00Z","headers":{},"host":{"machineName":"m"}}
            """,
            headers);

        Assert.Equal(ReadRecords.Message, ReadRecords.MessageOf(envelope));
        Assert.Equal(
            (Guid.Parse("0197b000-0000-7000-8000-000000000001"), typeof(PaymentDeclined)), (envelope.MessageId, envelope.MessageType));
    }

    [Fact]
    public void MassTransits_envelope_without_a_message_is_named() =>
        Assert.Contains(
            "no message", ReadRecords.Read("{}", "content-type=application/vnd.masstransit+json").Problem!.Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("00 00 00 00 05 02 48 65 6C 6C 6F", "schema registry")]
    [InlineData("00 00 00 00 05 00 0A 24 30 31", "schema registry")]
    [InlineData("00 00 00 00 05 02 02 7B 22 61", "schema registry")]
    [InlineData("00 00 00 00 05", "schema registry")]
    [InlineData("1F 8B 08 00 00", "gzip")]
    [InlineData("28 B5 2F FD 00", "zstd")]
    [InlineData("82 53 4E 41 50 50 59 00", "Snappy")]
    [InlineData("FF 06 00 00 73 4E 61 50 70 59", "Snappy")]
    [InlineData("04 22 4D 18 00", "LZ4")]
    [InlineData("4F 62 6A 01 04", "an Avro file")]
    [InlineData("C3 01 00 00", "an Avro single object")]
    [InlineData("81 A7 6F 72 64", "MessagePack")]
    [InlineData("DE 00 01 A7", "MessagePack")]
    [InlineData("A1 67 6F 72 64", "CBOR")]
    [InlineData("FF FE 7B 00 7D 00", "UTF-16")]
    [InlineData("7B 00 22 00 6F 00", "UTF-16")]
    [InlineData("00 7B 00 22 00 6F 00 22", "UTF-16")]
    [InlineData("AC ED 00 05 73", "serialised Java objects")]
    [InlineData("3C 6F 72 64 65 72 2F 3E", "XML")]
    [InlineData("6F 72 64 65 72", "not a JSON object")]
    [InlineData("5B 5D", "not a JSON object")]
    [InlineData("22 61 22", "not a JSON object")]
    [InlineData("7B 22 61 22", "not a JSON object")]
    [InlineData("00 00 00 00 05 7B 22 61 22", "not a JSON object")]
    [InlineData("", "no value")]
    public void What_holds_no_JSON_is_a_problem_that_names_the_format(string hex, string named)
    {
        var envelope = ReadRecords.Read(Hex(hex));

        Assert.Equal(DeadLetterReason.Undeserialisable, envelope.Problem?.Reason);
        Assert.Contains(named, envelope.Problem!.Message, StringComparison.Ordinal);
    }

    static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
