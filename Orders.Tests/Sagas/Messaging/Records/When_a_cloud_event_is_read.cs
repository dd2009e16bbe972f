using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

/// <summary>CloudEvents 1.0.2 and its Kafka binding: what is an event, and what is wrong with one, by name.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_cloud_event_is_read
{
    const string Structured = "content-type=application/cloudevents+json";
    const string Attributes = "\"specversion\":\"1.0\",\"id\":\"e-1\",\"source\":\"shop\",\"type\":\"payment.declined\"";
    const string Base64 = "eyJvcmRlcklkIjoxfQ==";

    static readonly string[] Binary = ["ce_specversion=1.0", "ce_id=e-1", "ce_source=shop", "ce_type=payment.declined"];

    [Theory]
    [InlineData($$"""{{{Attributes}},"data":{"orderId":1} }""", Structured)]
    [InlineData($$"""{{{Attributes}},"data":{"orderId":1} }""", "content-type=APPLICATION/CloudEvents+Json ; charset=UTF-8")]
    [InlineData($$"""{{{Attributes}},"data":{"orderId":1} }""")]
    [InlineData($$"""{{{Attributes}},"data":{"orderId":1} }""", "content-type=application/json")]
    [InlineData($$"""{{{Attributes}},"data_base64":"{{Base64}}"}""", Structured)]
    [InlineData($$"""{{{Attributes}},"data":null,"data_base64":"{{Base64}}","datacontenttype":"application/json"}""", Structured)]
    [InlineData($$"""{{{Attributes}},"data":"{\"orderId\":1}","datacontenttype":"application/vnd.acme+json"}""", Structured)]
    [InlineData($$"""{{{Attributes}},"partitionkey":"p","acme":true,"time":"never","subject":"s","data":{"orderId":1} }""", Structured)]
    public void The_message_of_a_structured_event_is_its_data(string body, params string[] headers) =>
        IsTheEvent(ReadRecords.Read(body, headers));

    [Theory]
    [InlineData]
    [InlineData("content-type=application/json; charset=utf-8")]
    [InlineData("content-type=text/json")]
    [InlineData("ce_partitionkey=p", "ce_time=never", "ce_acme=1")]
    public void The_message_of_a_binary_event_is_the_value(params string[] further) =>
        IsTheEvent(ReadRecords.Read(ReadRecords.Message, [.. Binary, .. further]));

    [Theory]
    [InlineData("specversion", "no specversion")]
    [InlineData("id", "no id")]
    [InlineData("source", "no source")]
    [InlineData("type", "no type")]
    public void A_missing_attribute_is_named_in_both_modes(string attribute, string named)
    {
        var other = Attributes.Replace($"\"{attribute}\"", "\"other\"", StringComparison.Ordinal);

        IsRefused(named, ReadRecords.Read($$"""{{{other}},"data":{"orderId":1} }""", Structured));
        var others = Binary.Where(header => !header.StartsWith($"ce_{attribute}=", StringComparison.Ordinal));
        if (attribute is not "specversion")
            IsRefused(named, ReadRecords.Read(ReadRecords.Message, [.. others]));
    }

    /// <summary>Earlier versions asked for no attribute. Records written by hand rely on that.</summary>
    [Fact]
    public void Headers_without_a_specversion_still_name_id_and_type() =>
        IsTheEvent(ReadRecords.Read(ReadRecords.Message, [.. Binary.Skip(1)]));

    [Theory]
    [InlineData("0.3", "specversion 0.3")]
    [InlineData("2.0", "specversion 2.0")]
    [InlineData("1.0.2", "specversion 1.0.2")]
    [InlineData("ada@example.com", "an unknown specversion")]
    public void Another_version_is_named(string version, string named)
    {
        IsRefused(named, ReadRecords.Read(
            $$"""{{{Attributes.Replace("1.0", version, StringComparison.Ordinal)}},"data":{"orderId":1} }""", Structured));
        IsRefused(named, ReadRecords.Read(ReadRecords.Message, [.. Binary.Skip(1), $"ce_specversion={version}"]));
    }

    [Theory]
    [InlineData("\"x\":1", "has no data")]
    [InlineData("\"data\":null", "has no data")]
    [InlineData("\"data\":{},\"data_base64\":\"e30=\"", "both data and data_base64")]
    [InlineData("\"data_base64\":\"?\"", "data_base64 is not base64")]
    [InlineData("\"data_base64\":\"AAECAw==\"", "data_base64 holds no JSON object")]
    [InlineData("\"data\":{},\"datacontenttype\":\"application/xml\"", "its content type is application/xml")]
    [InlineData("\"data\":\"<a/>\",\"datacontenttype\":\"Text/XML; charset=utf-8\"", "its content type is text/xml")]
    public void Data_that_is_not_there_or_not_JSON_is_named(string data, string named) =>
        IsRefused(named, ReadRecords.Read($$"""{{{Attributes}},{{data}}}""", Structured));

    [Theory]
    [InlineData("avro/binary")]
    [InlineData("application/octet-stream")]
    [InlineData("text/plain")]
    public void Data_of_a_binary_event_that_is_not_JSON_is_named(string type) =>
        IsRefused($"its content type is {type}", ReadRecords.Read(ReadRecords.Message, [.. Binary, $"content-type={type}"]));

    [Theory]
    [InlineData("application/cloudevents-batch+json", "a batch of CloudEvents")]
    [InlineData("application/cloudevents+avro", "in the format application/cloudevents+avro")]
    [InlineData("application/cloudevents+xml; charset=utf-8", "in the format application/cloudevents+xml")]
    public void Another_format_is_named(string type, string named) =>
        IsRefused(named, ReadRecords.Read($$"""[{{{Attributes}},"data":{"orderId":1} }]""", $"content-type={type}"));

    /// <summary>Three of the four required attributes are not enough: the message may have members of such names.</summary>
    [Theory]
    [InlineData("""{"specversion":"1.0","id":"e-1","type":"payment.declined","data":{}}""")]
    [InlineData("""{"id":"e-1","source":"shop","type":"payment.declined","data":{}}""")]
    public void A_value_that_is_no_event_is_the_message_itself(string body)
    {
        var envelope = ReadRecords.Read(body);

        Assert.Equal((body, typeof(PaymentReceived)), (ReadRecords.MessageOf(envelope), envelope.MessageType));
        Assert.False(envelope.HasOwnId);
    }

    static void IsTheEvent(RecordEnvelope envelope)
    {
        Assert.Equal(ReadRecords.Message, ReadRecords.MessageOf(envelope));
        Assert.Equal(typeof(PaymentDeclined), envelope.MessageType);
        Assert.Equal(MessageIds.From("id shop e-1"), envelope.MessageId);
    }

    static void IsRefused(string named, RecordEnvelope envelope)
    {
        Assert.Equal(DeadLetterReason.Undeserialisable, envelope.Problem?.Reason);
        Assert.Contains(named, envelope.Problem!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", envelope.Problem.Message, StringComparison.Ordinal);
    }
}
