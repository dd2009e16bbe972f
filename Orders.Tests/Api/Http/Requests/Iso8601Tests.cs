using System.Globalization;
using Orders.Api.Http.Requests;

namespace Orders.Tests.Api.Http.Requests;

[Trait("Category", "Unit")]
public sealed class Iso8601Tests
{
    [Theory]
    [InlineData("2026-11-24", "2026-11-24T00:00:00.0000000+00:00")]
    [InlineData("2026-11-24T08:30", "2026-11-24T08:30:00.0000000+00:00")]
    [InlineData("2026-11-24T08:30Z", "2026-11-24T08:30:00.0000000+00:00")]
    [InlineData("2026-11-24T08:30:15Z", "2026-11-24T08:30:15.0000000+00:00")]
    [InlineData("2026-11-24T08:30:15+01:00", "2026-11-24T07:30:15.0000000+00:00")]
    [InlineData("2026-11-24T00:30:15+01:00", "2026-11-23T23:30:15.0000000+00:00")]
    [InlineData("2026-11-24T08:30:15.1234567-05:30", "2026-11-24T14:00:15.1234567+00:00")]
    [InlineData("2028-02-29", "2028-02-29T00:00:00.0000000+00:00")]
    public void A_timestamp_is_read_in_utc(string text, string instant)
    {
        Assert.True(Iso8601.TryParse(text, out var read));
        Assert.Equal((instant, TimeSpan.Zero), (read.ToString("O", CultureInfo.InvariantCulture), read.Offset));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("1767261600")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-29")]
    [InlineData("24.11.2026")]
    [InlineData("11/24/2026")]
    [InlineData("2026-11-24 08:30")]
    [InlineData("2026-11-24T25:00")]
    [InlineData(" 2026-11-24")]
    [InlineData("2026-11-24 ")]
    [InlineData("2026-11-24T08:30:15.12345678Z")]
    [InlineData("2026-11-24T08:30:15+99:00")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("９999-11-24")]
    public void Any_other_text_is_refused(string text) => Assert.False(Iso8601.TryParse(text, out _));
}
