using System.Text;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

[Trait("Category", "Unit")]
public sealed class RecordHeadersTests
{
    [Fact]
    public void The_last_header_of_a_name_counts_and_an_empty_one_does_not()
    {
        var headers = new RecordHeaders(
            new Confluent.Kafka.Headers { { "a", "1"u8.ToArray() }, { "a", "é"u8.ToArray() }, { "b", [] }, { "c", null } });

        Assert.Equal(("é", null, null, null), (headers["a"], headers["b"], headers["c"], headers["d"]));
        Assert.Equal([("a", "1"), ("a", "é"), ("b", "")], headers.All.Select(x => (x.Key, x.Value)));
    }

    [Fact]
    public void Folded_headers_count_as_headers_after_the_real_ones()
    {
        var headers = new RecordHeaders(new Confluent.Kafka.Headers
        {
            { "MessageId", "1"u8.ToArray() }, { "Outbox-Headers", """{"MessageId": "2", "a": "é", "b": "", "c": null}"""u8.ToArray() },
        });

        Assert.Equal(("1", "é", null, null), (headers["MessageId"], headers["a"], headers["b"], headers["c"]));
        Assert.Equal([("MessageId", "1"), ("a", "é"), ("b", "")], headers.All.Select(x => (x.Key, x.Value)));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("""{"a":1}""")]
    [InlineData("null")]
    [InlineData("")]
    public void A_header_of_that_name_without_folded_headers_is_an_ordinary_one(string value)
    {
        var headers = new RecordHeaders(
            new Confluent.Kafka.Headers { { "Outbox-Headers", Encoding.UTF8.GetBytes(value) } });

        Assert.Equal([("Outbox-Headers", value)], headers.All.Select(x => (x.Key, x.Value)));
    }

    [Fact]
    public void A_record_may_have_no_headers()
    {
        var headers = new RecordHeaders(null);

        Assert.Null(headers["a"]);
        Assert.Empty(headers.All);
        Assert.False(headers.IsStructuredCloudEvent);
    }

    [Theory]
    [InlineData("content-type", "application/cloudevents+json", true)]
    [InlineData("Content-Type", "Application/CloudEvents+JSON; charset=utf-8", true)]
    [InlineData("content-type", "application/json", false)]
    [InlineData("ce_type", "application/cloudevents+json", false)]
    public void The_content_type_decides_whether_the_value_is_a_structured_cloud_event(string name, string value, bool isCloudEvent) =>
        Assert.Equal(
        isCloudEvent, new RecordHeaders(new Confluent.Kafka.Headers { { name, Encoding.UTF8.GetBytes(value) } }).IsStructuredCloudEvent);
}
