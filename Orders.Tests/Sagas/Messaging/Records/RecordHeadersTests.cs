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
        Assert.Null(headers.ContentType);
    }

    [Theory]
    [InlineData("content-type", "application/cloudevents+json", "application/cloudevents+json")]
    [InlineData("Content-Type", "Application/CloudEvents+JSON; charset=utf-8", "application/cloudevents+json")]
    [InlineData("contentType", "\"application/json\"", "application/json")]
    [InlineData("content-type", "ada@example.com and so on", "one that is no media type")]
    [InlineData("ce_type", "application/cloudevents+json", null)]
    public void The_content_type_is_read_as_common_producers_write_it(string name, string value, string? type) =>
        Assert.Equal(type, new RecordHeaders(new Confluent.Kafka.Headers { { name, Encoding.UTF8.GetBytes(value) } }).ContentType?.Name);

    [Fact]
    public void Texts_that_are_not_UTF_8_lose_no_byte()
    {
        var headers = new RecordHeaders(new Confluent.Kafka.Headers { { "a", [0xE9] }, { "b", [0xE8] }, { "c", "é"u8.ToArray() } });

        Assert.Equal(("é", "è", "é"), (headers["a"], headers["b"], headers["c"]));
    }
}
