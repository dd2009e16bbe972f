using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

/// <summary>Two events never have one id, and one event never has two, however its producer writes it.</summary>
[Trait("Category", "Unit")]
public sealed class When_an_event_is_identified
{
    const string Uuid = "0197b000-0000-7000-8000-00000000000a";

    [Theory]
    [InlineData("e-1")]
    [InlineData(Uuid)]
    public void One_id_from_two_sources_is_two_events(string id)
    {
        Assert.NotEqual(Binary(id, "shop"), Binary(id, "bank"));
        Assert.NotEqual(Structured(id, "shop"), Structured(id, "bank"));
        Assert.NotEqual(Structured(id, "payments"), ReadRecords.Read($$"""{"event_id":"{{id}}"}""").MessageId);
    }

    [Theory]
    [InlineData("e-1")]
    [InlineData(Uuid)]
    public void An_event_has_the_same_id_in_both_modes(string id) => Assert.Equal(Binary(id, "shop"), Structured(id, "shop"));

    [Theory]
    [InlineData("0197B000-0000-7000-8000-00000000000A")]
    [InlineData("0197b00000007000800000000000000a")]
    [InlineData("{0197b000-0000-7000-8000-00000000000a}")]
    [InlineData("urn:uuid:0197b000-0000-7000-8000-00000000000a")]
    [InlineData("URN:UUID:0197B000-0000-7000-8000-00000000000A")]
    [InlineData(" 0197b000-0000-7000-8000-00000000000a ")]
    public void A_uuid_is_the_same_in_every_spelling(string spelling)
    {
        Assert.Equal(Guid.Parse(Uuid), ReadRecords.Read("{}", $"MessageId={spelling}").MessageId);
        Assert.Equal(Guid.Parse(Uuid), ReadRecords.Read("{}", $"MessageId=\"{spelling}\"").MessageId);
        Assert.Equal(Guid.Parse(Uuid), ReadRecords.Read($$"""{"event_id":"{{spelling}}"}""").MessageId);
        Assert.Equal(Binary(Uuid, "shop"), Binary(spelling, "shop"));
        Assert.Equal(Binary(Uuid, "shop"), Structured(spelling, "shop"));
    }

    /// <summary>Our outbox, Debezium and a dead letter's replay send the same id: it is the inbox row's.</summary>
    [Fact]
    public void Our_own_header_is_the_id_whatever_else_the_record_says() =>
        Assert.Equal(Guid.Parse(Uuid), ReadRecords.Read(
            """{"specversion":"1.0","id":"e-1","source":"shop","type":"payment.received","data":{}}""",
            $"MessageId={Uuid}", "ce_id=e-2", "ce_source=bank").MessageId);

    [Fact]
    public void Where_the_source_ends_is_part_of_the_id() => Assert.NotEqual(Binary("c", "a b"), Binary("b c", "a"));

    [Fact]
    public void Ids_that_are_not_UTF_8_are_not_one()
    {
        Assert.NotEqual(OfHeader([0xFF]), OfHeader([0xFE]));
        Assert.Equal(OfHeader([0xE9]), OfHeader("é"u8.ToArray()));
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("urn:uuid:00000000-0000-0000-0000-000000000000")]
    [InlineData(" ")]
    public void An_id_that_every_event_would_have_is_none(string id)
    {
        Assert.False(ReadRecords.Read("{}", $"MessageId={id}").HasOwnId);
        Assert.False(ReadRecords.Read("{}", $"ce_id={id}", "ce_source=shop").HasOwnId);
        Assert.False(ReadRecords.Read($$"""{"event_id":"{{id}}"}""").HasOwnId);
    }

    [Fact]
    public void Stored_ids_stay_what_they_are()
    {
        Assert.Equal(MessageIds.From("id shop e-1"), Binary("e-1", "shop"));
        Assert.Equal(MessageIds.From($"id shop {Uuid}"), Binary(Uuid, "shop"));
        Assert.Equal(MessageIds.From("id  3 a b c"), Binary("c", "a b"));
        Assert.Equal(MessageIds.From("id payments a b"), ReadRecords.Read("""{"event_id":"a b"}""").MessageId);
    }

    static Guid Binary(string id, string source) =>
        ReadRecords.Read("{}", "ce_specversion=1.0", $"ce_id={id}", $"ce_source={source}", "ce_type=PaymentReceived").MessageId;

    static Guid Structured(string id, string source) => ReadRecords.Read(
        $$"""{"specversion":"1.0","id":"{{id}}","source":"{{source}}","type":"PaymentReceived","data":{} }""").MessageId;

    static Guid OfHeader(byte[] id) => ReadRecords.Read("{}"u8.ToArray(), [("ce_id", id), ("ce_source", "shop"u8.ToArray())]).MessageId;
}
