using System.Text;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

public sealed class RecordHeadersTests
{
    [Fact]
    public void The_last_of_a_name_counts_and_an_empty_one_does_not()
    {
        var headers = new RecordHeaders(new Confluent.Kafka.Headers { { "a", "1"u8.ToArray() }, { "a", "é"u8.ToArray() }, { "b", [] }, { "c", null } });

        Assert.Equal(("é", null, null, null), (headers["a"], headers["b"], headers["c"], headers["d"]));
        Assert.Equal([("a", "1"), ("a", "é"), ("b", "")], headers.All.Select(x => (x.Key, x.Value)));
    }

    [Fact]
    public void What_is_folded_into_one_counts_as_headers_of_its_own_behind_those_that_are()
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
    public void A_header_of_that_name_that_folds_nothing_is_one_like_any_other(string value)
    {
        var headers = new RecordHeaders(new Confluent.Kafka.Headers { { "Outbox-Headers", Encoding.UTF8.GetBytes(value) } });

        Assert.Equal([("Outbox-Headers", value)], headers.All.Select(x => (x.Key, x.Value)));
    }

    [Fact]
    public void A_record_may_have_none()
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
    public void Its_content_type_says_whether_it_is_a_whole_cloud_event(string name, string value, bool isCloudEvent) => Assert.Equal(
        isCloudEvent, new RecordHeaders(new Confluent.Kafka.Headers { { name, Encoding.UTF8.GetBytes(value) } }).IsStructuredCloudEvent);
}
