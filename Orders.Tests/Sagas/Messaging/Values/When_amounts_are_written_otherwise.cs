using System.Globalization;
using Orders.Sagas.Currencies;
using Orders.Sagas.Messaging.Values;

namespace Orders.Tests.Sagas.Messaging.Values;

[Trait("Category", "Unit")]
public sealed class When_amounts_are_written_otherwise
{
    [Theory]
    [InlineData("12.50", 2, "12.50")]
    [InlineData("12.5", 2, "12.50")]
    [InlineData("12.5000", 2, "12.50")]
    [InlineData("12.50000000000000000000000000000000000000000", 2, "12.50")]
    [InlineData("1.25e1", 2, "12.50")]
    [InlineData("1250E-2", 2, "12.50")]
    [InlineData("0.0125e+3", 2, "12.50")]
    [InlineData("12", 2, "12.00")]
    [InlineData("1999.000", 0, "1999")]
    [InlineData("-25.00", 2, "-25.00")]
    [InlineData("-0.0", 2, "0.00")]
    [InlineData("0e999999999999", 2, "0.00")]
    [InlineData("0e-999999999999", 2, "0.00")]
    [InlineData("9999999999999999999999999999", 0, "9999999999999999999999999999")]
    public void Every_way_to_write_an_amount_is_the_same_amount(string text, int decimals, string amount)
    {
        Assert.True(Decimals.TryParse(text, out var value));
        Assert.True(Decimals.TryScale(value, decimals, out var scaled));
        Assert.Equal(amount, scaled.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("12.505", 2)]
    [InlineData("0.5", 0)]
    [InlineData("1e-3", 2)]
    public void An_amount_with_more_decimals_than_its_currency_is_refused(string text, int decimals) =>
        Assert.False(Decimals.TryParse(text, out var value) && Decimals.TryScale(value, decimals, out _));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    [InlineData("1.000,00")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("１２")]
    [InlineData("1e28")]
    [InlineData("1e-29")]
    [InlineData("1e999999999999")]
    [InlineData("1e-999999999999")]
    [InlineData("12.50000000000000000000000000000000000000001")]
    [InlineData("99999999999999999999999999999")]
    public void What_is_no_exact_number_is_refused_and_never_rounded(string text) => Assert.False(Decimals.TryParse(text, out _));

    [Theory]
    [InlineData("EUR", "EUR")]
    [InlineData("eur", "EUR")]
    [InlineData("jPy", "JPY")]
    public void A_currency_is_the_same_in_any_case(string code, string canonical)
    {
        Assert.True(Iso4217.Canonical(code, out var read));
        Assert.Equal(canonical, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("XXX")]
    [InlineData("EURO")]
    [InlineData(" EUR")]
    [InlineData("ＥＵＲ")]
    [InlineData("ınr")]
    [InlineData("978")]
    public void An_unknown_currency_is_refused(string? code) => Assert.False(Iso4217.Canonical(code, out _));
}
