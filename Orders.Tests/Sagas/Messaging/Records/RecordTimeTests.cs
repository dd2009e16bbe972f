using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

[Trait("Category", "Unit")]
public sealed class RecordTimeTests
{
    [Theory]
    [InlineData(-62_135_596_800_000, "0001-01-01T00:00:00.000Z")]
    [InlineData(1_795_514_400_123, "2026-11-24T10:00:00.123Z")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.999Z")]
    public void A_possible_time_is_read(long milliseconds, string expected) =>
        Assert.Equal(
            DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            At(milliseconds, TimestampType.LogAppendTime).WrittenAt());

    [Theory]
    [InlineData(-62_135_596_800_001)]
    [InlineData(253_402_300_800_000)]
    [InlineData(1_795_514_400_123_456)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void An_impossible_time_is_none(long milliseconds) => Assert.Null(At(milliseconds, TimestampType.CreateTime).WrittenAt());

    [Fact]
    public void A_record_without_a_time_has_none() => Assert.Null(At(0, TimestampType.NotAvailable).WrittenAt());

    static Message<byte[], byte[]> At(long milliseconds, TimestampType type) => new() { Timestamp = new Timestamp(milliseconds, type) };
}
