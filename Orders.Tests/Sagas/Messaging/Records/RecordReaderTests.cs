using System.Text;
using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.InMemoryBroker;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

[Trait("Category", "Unit")]
public sealed class RecordReaderTests
{
    const string Id = "0197b000-0000-7000-8000-00000000000";
    const string Structured = "content-type=application/cloudevents+json";
    const string Attributes = "\"specversion\":\"1.0\",\"source\":\"shop\"";
    const int MaxBytes = 1000;

    static readonly RecordTypes Types = new([typeof(PaymentReceived), typeof(PaymentDeclined)], typeof(PaymentReceived));

    [Theory]
    [InlineData(1, $"MessageId={Id}1", $"ce_id={Id}2")]
    [InlineData(2, $"ce_id={Id}2")]
    [InlineData(4)]
    public void The_first_id_that_exists_counts(int last, params string[] headers)
    {
        var envelope = Read("{\"event_id\":\"" + Id + "4\",\"id\":\"" + Id + "3\",\"data\":{}}", headers);

        Assert.Equal((Guid.Parse(Id + last), true), (envelope.MessageId, envelope.HasOwnId));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":"of-the-order"}""")]
    [InlineData("""{"event_id":"   "}""")]
    [InlineData("""{"event_id":"00000000-0000-0000-0000-000000000000"}""")]
    public void Without_an_id_the_place_gives_a_stable_one(string body)
    {
        var envelope = Read(body);

        Assert.False(envelope.HasOwnId);
        Assert.Equal(Read(body).MessageId, envelope.MessageId);
        Assert.NotEqual(Read(body, offset: 8).MessageId, envelope.MessageId);
        Assert.NotEqual(Read(body, topic: "other").MessageId, envelope.MessageId);
        Assert.NotEqual(Read(body, placeIds: new PlaceIdsOfRun("next run")).MessageId, envelope.MessageId);
    }

    /// <summary>Inbox rows and dead letters hold such ids: if they changed with a release, duplicates would not be absorbed.</summary>
    [Fact]
    public void The_id_of_a_place_stays_the_same_from_release_to_release() =>
        Assert.Equal(MessageIds.From("place  payments 3 7"), Read("{}").MessageId);

    [Fact]
    public void An_id_that_is_no_uuid_is_unique_within_its_source()
    {
        var envelope = Read("""{"event_id":"e-1"}""");

        Assert.True(envelope.HasOwnId);
        Assert.Equal(MessageIds.From("id payments e-1"), envelope.MessageId);
        Assert.Equal(envelope.MessageId, Read("""{"event_id":"e-1"}""", offset: 8).MessageId);
        Assert.NotEqual(envelope.MessageId, Read("""{"event_id":"e-1"}""", topic: "other").MessageId);
        Assert.Equal(MessageIds.From("id shop 7"), Read("{}", ["ce_id=7", "ce_source=shop"]).MessageId);
        var structured = Read($$"""{{{Attributes}},"id":7,"type":"PaymentReceived","data":{} }""", [Structured]);
        Assert.Equal(MessageIds.From("id shop 7"), structured.MessageId);
    }

    [Theory]
    [InlineData("payment.declined", """{"event_type":"PaymentReceived"}""", "MT-MessageType=payment.declined", "ce_type=PaymentReceived")]
    [InlineData("payment.declined", """{"event_type":"PaymentReceived"}""", "ce_type=payment.declined")]
    [InlineData("payment.declined", $$"""{{{Attributes}},"id":"1","type":"payment.declined","data":{} }""", Structured)]
    [InlineData("payment.declined", """{"event_type":"payment.declined","type":"PaymentReceived"}""")]
    public void The_first_type_that_exists_counts(string name, string body, params string[] headers)
    {
        var envelope = Read(body, headers);

        Assert.Equal((name, typeof(PaymentDeclined)), (envelope.TypeName, envelope.MessageType));
        Assert.Null(envelope.Problem);
    }

    [Fact]
    public void A_record_that_names_no_type_has_the_topics_default() =>
        Assert.Equal((null, typeof(PaymentReceived)), (Read("{}").TypeName, Read("{}").MessageType));

    [Theory]
    [InlineData("""{"orderId":1}""", """{"orderId":1}""")]
    [InlineData("""{"event_id":"e","data":{"orderId":1}}""", """{"orderId":1}""")]
    [InlineData("""{"event_id":"e","orderId":1}""", """{"event_id":"e","orderId":1}""")]
    [InlineData("""{"data":{"orderId":1},"orderId":2}""", """{"data":{"orderId":1},"orderId":2}""")]
    [InlineData($$"""{{{Attributes}},"id":"e","type":"PaymentReceived","data":{"orderId":1} }""", """{"orderId":1}""", Structured)]
    [InlineData("\uFEFF{\"orderId\":1}", "{\"orderId\":1}")]
    public void The_message_is_the_envelopes_data_or_the_whole_value(string body, string message, params string[] headers) =>
        Assert.Equal(message, Encoding.UTF8.GetString(Read(body, headers).Message.Span));

    [Theory]
    [InlineData("", DeadLetterReason.Undeserialisable)]
    [InlineData(null, DeadLetterReason.Undeserialisable)]
    [InlineData("ada@example.com", DeadLetterReason.Undeserialisable)]
    [InlineData("""{"event_id":"\ud800ada@example.com"}""", DeadLetterReason.Undeserialisable)]
    [InlineData("""{"id":"ada@example.com"}""", DeadLetterReason.Undeserialisable, Structured)]
    [InlineData("""{"event_type":"ada@example.com"}""", DeadLetterReason.UnknownType)]
    [InlineData("{}", DeadLetterReason.UnknownType, "MT-MessageType=urn:message:Orders.Contracts:OrderCreated")]
    public void A_record_that_cannot_be_dispatched_has_a_reason_without_quotes_and_keeps_its_id(
        string? body, DeadLetterReason reason, params string[] headers)
    {
        var envelope = Read(body, [.. headers, $"MessageId={Id}1"]);

        Assert.Equal(reason, envelope.Problem?.Reason);
        Assert.Null(envelope.MessageType);
        Assert.Equal(Guid.Parse($"{Id}1"), envelope.MessageId);
        Assert.DoesNotContain("ada@", envelope.Problem!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MaxBytes, null)]
    [InlineData(MaxBytes + 1, DeadLetterReason.TooLarge)]
    public void A_record_over_the_limit_is_too_large_and_not_read(int bytes, DeadLetterReason? reason)
    {
        const string Frame = """{"event_id":""}""";
        const string Header = "MT-MessageType=PaymentReceived";
        var envelope = Read(Frame.Insert(13, new string('x', bytes - Frame.Length - (Header.Length - 1))), [Header]);

        Assert.Equal(reason, envelope.Problem?.Reason);
        Assert.Equal(reason is null, envelope.HasOwnId);
    }

    [Theory]
    [InlineData("MT-MessageType=")]
    [InlineData("anything=")]
    public void Headers_count_towards_the_limit(string header) =>
        Assert.Equal(DeadLetterReason.TooLarge, Read("{}", [header + new string('x', MaxBytes)]).Problem?.Reason);

    [Theory]
    [InlineData(510, 512)]
    [InlineData(511, 511)]
    public void An_endless_type_name_is_cut_between_whole_characters(int before, int kept)
    {
        var name = new string('x', before) + "😀 and so on";
        var envelope = Read("{\"event_type\":\"" + name + "\"}");

        Assert.Equal(name[..kept], envelope.TypeName);
        Assert.Equal(DeadLetterReason.UnknownType, envelope.Problem?.Reason);
    }

    static RecordEnvelope Read(
        string? body, string[]? headers = null, string topic = "payments", long offset = 7, IPlaceIds? placeIds = null)
    {
        var sent = new Confluent.Kafka.Headers();
        foreach (var header in headers ?? [])
            sent.Add(header.Split('=')[0], Encoding.UTF8.GetBytes(header.Split('=', 2)[1]));
        return new RecordReader(Types, placeIds ?? new PlaceIds(), MaxBytes).Read(new ConsumeResult<byte[], byte[]>
        {
            TopicPartitionOffset = new(topic, 3, offset),
            Message = new() { Value = body is null ? null! : Encoding.UTF8.GetBytes(body), Headers = sent },
        });
    }
}
