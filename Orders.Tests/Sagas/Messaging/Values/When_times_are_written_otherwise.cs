using System.Globalization;
using System.Text;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Values;

namespace Orders.Tests.Sagas.Messaging.Values;

[Trait("Category", "Unit")]
public sealed class When_times_are_written_otherwise
{
    [Theory]
    [InlineData("2026-11-24", "2026-11-24T00:00:00.000000Z")]
    [InlineData("2026-11-24T08:30", "2026-11-24T08:30:00.000000Z")]
    [InlineData("2026-11-24T08:30Z", "2026-11-24T08:30:00.000000Z")]
    [InlineData("2026-11-24T08:30:15", "2026-11-24T08:30:15.000000Z")]
    [InlineData("2026-11-24t08:30:15z", "2026-11-24T08:30:15.000000Z")]
    [InlineData("2026-11-24 08:30:15Z", "2026-11-24T08:30:15.000000Z")]
    [InlineData("2026-11-24T12:01:00+02:00", "2026-11-24T10:01:00.000000Z")]
    [InlineData("2026-11-24T12:01:00+0200", "2026-11-24T10:01:00.000000Z")]
    [InlineData("2026-11-24 10:01:00.5+00", "2026-11-24T10:01:00.500000Z")]
    [InlineData("2026-11-24T10:01:00-00:00", "2026-11-24T10:01:00.000000Z")]
    [InlineData("2026-11-24T00:30:15+01:00", "2026-11-23T23:30:15.000000Z")]
    [InlineData("2026-11-24T00:00:00+23:59", "2026-11-23T00:01:00.000000Z")]
    [InlineData("2026-11-24T23:59:00-23:59", "2026-11-25T23:58:00.000000Z")]
    [InlineData("2026-11-24T08:30:15.1234567-05:30", "2026-11-24T14:00:15.123456Z")]
    [InlineData("2026-11-24T08:30:15.1Z", "2026-11-24T08:30:15.100000Z")]
    [InlineData("2026-11-24T08:30:15.99999999999999999999999999Z", "2026-11-24T08:30:15.999999Z")]
    [InlineData("2028-02-29", "2028-02-29T00:00:00.000000Z")]
    [InlineData("1990-12-31T23:59:60Z", "1991-01-01T00:00:00.000000Z")]
    [InlineData("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00.000000Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999Z")]
    public void Every_way_to_write_a_time_is_the_same_time(string text, string instant)
    {
        Assert.True(Instants.TryParse(text, out var read));
        Assert.Equal(
            (instant, TimeSpan.Zero), (read.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), read.Offset));
        Assert.Equal(read, Received($"\"{text}\""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("1767261600")]
    [InlineData("2026-13-01")]
    [InlineData("2026-00-01")]
    [InlineData("2026-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("24.11.2026")]
    [InlineData("11/24/2026")]
    [InlineData("20261124T083000Z")]
    [InlineData("2026-11-24T")]
    [InlineData("2026-11-24Z")]
    [InlineData("2026-11-24T08")]
    [InlineData("2026-11-24T25:00")]
    [InlineData("2026-11-24T24:00:00Z")]
    [InlineData("2026-11-24T08:60:00Z")]
    [InlineData("2026-11-24T08:30:61Z")]
    [InlineData("2026-11-24T08:30:60Z")]
    [InlineData("2026-11-24T23:59:60Z")]
    [InlineData("2026-11-24T08:30:15.Z")]
    [InlineData("2026-11-24T08:30:15,5Z")]
    [InlineData(" 2026-11-24")]
    [InlineData("2026-11-24 ")]
    [InlineData("2026-11-24T08:30:15 Z")]
    [InlineData("2026-11-24T08:30:15 02:00")]
    [InlineData("2026-11-24T08:30:15+24:00")]
    [InlineData("2026-11-24T08:30:15+02:60")]
    [InlineData("2026-11-24T08:30:15+2")]
    [InlineData("2026-11-24T08:30:15+02:00[Europe/Paris]")]
    [InlineData("2026-11-24T08:30:15CET")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("9999-12-31T23:59:60Z")]
    [InlineData("９999-11-24")]
    [InlineData("2026-11-24T08:30:15\\u0000Z")]
    public void What_is_no_time_is_refused_by_name(string text)
    {
        Assert.False(Instants.TryParse(text, out _));
        Assert.Contains(
            $"receivedAt {Instants.Rule}", Assert.Throws<UnreadableRecordException>(() => Received($"\"{text}\"")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1767261600")]
    [InlineData("{}")]
    [InlineData("true")]
    public void A_time_that_is_no_text_is_refused_by_name(string json) => Assert.Contains(
        $"receivedAt {Instants.Rule}", Assert.Throws<UnreadableRecordException>(() => Received(json)).Message, StringComparison.Ordinal);

    static DateTimeOffset Received(string json) => ((PaymentReceived)RecordJson.Read(
        Encoding.UTF8.GetBytes($$"""
            {"orderId":"0197b000-0000-7000-8000-000000000001","amount":25,"currency":"EUR","paymentReference":"p","receivedAt":{{json}}}
            """),
        typeof(PaymentReceived))).ReceivedAt;
}
