using System.Net;
using System.Text.Json;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_money_is_exact(RunningApi api) : IClassFixture<RunningApi>
{
    [Theory]
    [InlineData("EUR", "12.50", "12.50", 1, "12.50")]
    [InlineData("EUR", "0.1", "0.10", 3, "0.30")]
    [InlineData("EUR", "0.01", "0.01", 10_000, "100.00")]
    [InlineData("EUR", "10", "10.00", 2, "20.00")]
    [InlineData("EUR", "12.5000", "12.50", 2, "25.00")]
    [InlineData("EUR", "1250e-2", "12.50", 2, "25.00")]
    [InlineData("EUR", "\"12.50\"", "12.50", 2, "25.00")]
    [InlineData("eur", "12.50", "12.50", 2, "25.00")]
    [InlineData("EUR", "-0.0", "0.00", 2, "0.00")]
    [InlineData("EUR", "0", "0.00", 2, "0.00")]
    [InlineData("EUR", "0.00", "0.00", 1, "0.00")]
    [InlineData("JPY", "1999", "1999", 3, "5997")]
    [InlineData("JPY", "1999.00", "1999", 3, "5997")]
    [InlineData("KWD", "0.125", "0.125", 8, "1.000")]
    [InlineData("EUR", "1000000000000", "1000000000000.00", 10_000, "10000000000000000.00")]
    [InlineData("EUR", "999999999999.99", "999999999999.99", 10_000, "9999999999999900.00")]
    public async Task An_amount_is_returned_with_the_decimals_of_its_currency(
        string currency, string unitPrice, string read, int quantity, string total)
    {
        var submitted = await api.Accepted($"{currency} {unitPrice} {quantity}", SampleOrder.With(currency, unitPrice, quantity: quantity));
        var text = await api.Client.GetStringAsync($"/orders/{submitted.GetProperty("id")}", TestContext.Current.CancellationToken);
        var stored = JsonDocument.Parse(text).RootElement;

        foreach (var order in new[] { submitted, stored })
        {
            Assert.Equal(currency.ToUpperInvariant(), order.GetProperty("currency").GetString());
            Assert.Equal(read, order.GetProperty("lines")[0].GetProperty("unitPrice").GetRawText());
            Assert.Equal(total, order.GetProperty("total").GetRawText());
        }
    }

    [Theory]
    [InlineData("JPY", "0.5")]
    [InlineData("EUR", "0.001")]
    [InlineData("KWD", "0.0001")]
    [InlineData("EUR", "0.10000000000000000000000000000000000001")]
    public async Task More_decimals_than_the_currency_has_are_refused(string currency, string unitPrice) =>
        await ProblemAssert.Is(
            HttpStatusCode.BadRequest, "validation", await api.Submit("decimals", SampleOrder.With(currency, unitPrice)));

    [Fact]
    public async Task The_largest_order_does_not_overflow()
    {
        var lines = string.Join(
            ',', Enumerable.Range(0, 200).Select(n => $$"""{"sku":"a{{n}}","quantity":10000,"unitPrice":999999999999.999}"""));
        var body = $$"""
            {"customerId":"c","customerEmail":"ada@example.com","currency":"KWD","paymentMethod":"tok_ok","lines":[{{lines}}]}
            """;

        Assert.Equal("1999999999999998000.000", (await api.Accepted("largest", body)).GetProperty("total").GetRawText());
    }
}
