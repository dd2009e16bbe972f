using System.Text;
using System.Text.Json;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

[Trait("Category", "Unit")]
public sealed class RecordBodyTests
{
    [Fact]
    public void The_identifying_members_are_found_at_the_top_level_only()
    {
        var body =
            Scan("""{"order":{"event_id":"inner","id":"inner"},"event_id":"e-1","type":"t","source":"s","list":["id"],"event_type":"x"}""");

        Assert.Equal(("e-1", "x", "t", "s"), (body.EventId, body.EventType, body.Type, body.Source));
        Assert.Null(body.Id);
        Assert.Null(body.Data);
    }

    [Theory]
    [InlineData("17", "17")]
    [InlineData("1.50", "1.50")]
    [InlineData("\"a\\u0062\"", "ab")]
    [InlineData("null", null)]
    [InlineData("true", null)]
    [InlineData("{\"a\":1}", null)]
    public void An_id_is_a_text_or_a_number_as_written(string json, string? id) =>
        Assert.Equal(id, Scan($$"""{"event_id":{{json}}}""").EventId);

    [Theory]
    [InlineData("""{ "amount": 12.30 }""")]
    [InlineData("""[1, {"data":2}]""")]
    [InlineData("\"text\"")]
    [InlineData("12.30")]
    public void Data_is_taken_byte_for_byte(string data)
    {
        var body = Scan("{\"event_id\":\"e\", \"data\" : " + data + " , \"after\":1}");

        Assert.Equal(data, Encoding.UTF8.GetString(body.Data!.Value.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"event_id\":\"e\"")]
    [InlineData("{} {}")]
    [InlineData("{}x")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    public void A_value_that_is_not_one_whole_json_object_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => Scan(text));

    [Theory]
    [InlineData("{\"event_id\":\"?\"}")]
    [InlineData("{\"?\":1}")]
    public void A_text_that_is_not_utf_8_is_refused(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;

        Assert.ThrowsAny<JsonException>(() => RecordBody.Scan(bytes));
    }

    [Fact]
    public void A_value_that_is_nested_too_deep_is_refused() =>
        Assert.ThrowsAny<JsonException>(() => Scan("{\"a\":" + new string('[', 100) + new string(']', 100) + "}"));

    static RecordBody Scan(string json) => RecordBody.Scan(Encoding.UTF8.GetBytes(json));
}
