using System.Globalization;
using Orders.Sagas.Currencies;
using Orders.Sagas.Notifications;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Unit")]
public sealed class MoneyTests
{
    [Theory]
    [InlineData("32.99", "EUR", "32.99 EUR")]
    [InlineData("12.5", "EUR", "12.50 EUR")]
    [InlineData("12", "EUR", "12.00 EUR")]
    [InlineData("12.3400", "EUR", "12.34 EUR")]
    [InlineData("12.345", "EUR", "12.345 EUR")]
    [InlineData("0", "EUR", "0.00 EUR")]
    [InlineData("1234567.8", "USD", "1,234,567.80 USD")]
    [InlineData("1250", "JPY", "1,250 JPY")]
    [InlineData("1250.00", "JPY", "1,250 JPY")]
    [InlineData("12.5", "JPY", "12.5 JPY")]
    [InlineData("1.5", "KWD", "1.500 KWD")]
    [InlineData("79228162514264337593543950335", "EUR", "79,228,162,514,264,337,593,543,950,335.00 EUR")]
    public void An_amount_has_its_currencys_decimals_and_loses_none_of_its_own(string amount, string currency, string text) =>
        Assert.Equal(text, Money.Format(decimal.Parse(amount, CultureInfo.InvariantCulture), currency));

    [Fact]
    public void Every_currency_of_an_order_has_its_decimals()
    {
        var letters = Enumerable.Range('A', 26).Select(x => (char)x).ToList();
        var codes = from a in letters from b in letters from c in letters select $"{a}{b}{c}";
        var known = codes.Where(code => Iso4217.TryGetDecimals(code, out _)).ToList();

        Assert.NotEmpty(known);
        Assert.All(known, code =>
        {
            Iso4217.TryGetDecimals(code, out var decimals);
            Assert.Equal(1m.ToString($"N{decimals}", CultureInfo.InvariantCulture) + " " + code, Money.Format(1m, code));
        });
    }
}
