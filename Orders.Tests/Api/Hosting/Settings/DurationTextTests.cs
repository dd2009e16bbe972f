using System.Globalization;
using Orders.Api.Hosting.Settings;

namespace Orders.Tests.Api.Hosting.Settings;

[Trait("Category", "Unit")]
public sealed class DurationTextTests
{
    /// <summary>.NET's own reading takes <c>24:00:00</c> for 24 days.</summary>
    [Theory]
    [InlineData("24:00:00")]
    [InlineData("24:00")]
    [InlineData("1.00:00:00")]
    [InlineData("1.0:0")]
    [InlineData("1:00:00:00")]
    [InlineData("PT24H")]
    [InlineData("P1D")]
    [InlineData("p1d")]
    [InlineData("PT23H59M60S")]
    [InlineData("P0DT24H")]
    [InlineData("PT86400.000S")]
    [InlineData("24h")]
    [InlineData("1d")]
    [InlineData("1 d")]
    [InlineData("23h60m")]
    [InlineData("23 h 59 m 60 s")]
    [InlineData("1440m")]
    [InlineData("86400s")]
    [InlineData("86400000ms")]
    [InlineData("0.5d12h")]
    public void A_day_is_a_day_in_every_spelling(string text)
    {
        Assert.True(DurationText.TryRead(text, out var duration));
        Assert.Equal(TimeSpan.FromDays(1), duration);
    }

    [Theory]
    [InlineData("36:00", "1.12:00:00")]
    [InlineData("1000:00:00", "41.16:00:00")]
    [InlineData("00:00:00.05", "00:00:00.0500000")]
    [InlineData("7.12:30", "7.12:30:00")]
    [InlineData("90s", "00:01:30")]
    [InlineData("15M", "00:15:00")]
    [InlineData("1.5s", "00:00:01.5000000")]
    [InlineData("PT1,5S", "00:00:01.5000000")]
    [InlineData("P2W", "14.00:00:00")]
    [InlineData("P1DT1M", "1.00:01:00")]
    [InlineData("2w", "14.00:00:00")]
    [InlineData("0", "00:00:00")]
    [InlineData("0s", "00:00:00")]
    [InlineData("10675199.02:48:05.4775807", "10675199.02:48:05.4775807")]
    public void A_duration_is_read_by_its_value(string text, string value)
    {
        Assert.True(DurationText.TryRead(text, out var duration));
        Assert.Equal(value, duration.ToString("c", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("3600")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("-1d")]
    [InlineData("-00:01:00")]
    [InlineData("+1d")]
    [InlineData("1.24:00:00")]
    [InlineData("00:60")]
    [InlineData("00:00:60")]
    [InlineData("1:2:3:4:5")]
    [InlineData("24:00:00.123456789")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("PT1H1D")]
    [InlineData("1h1d")]
    [InlineData("1h1h")]
    [InlineData("h")]
    [InlineData("1,5h")]
    [InlineData("1_000s")]
    [InlineData("0x10s")]
    [InlineData("١h")]
    [InlineData("infinite")]
    [InlineData("0.00000001s")]
    [InlineData("10675200d")]
    [InlineData("999999999999w")]
    [InlineData("1d\n")]
    public void Whatever_is_no_duration_or_has_no_unit_is_refused(string text) => Assert.False(DurationText.TryRead(text, out _));

    [Fact]
    public void The_advice_for_a_number_names_the_units() => Assert.Contains("7d", DurationText.Advice("7"), StringComparison.Ordinal);
}
