using Orders.Contracts;
using Orders.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Unit")]
public sealed class OrderMoneyTests
{
    static readonly Guid OrderId = Guid.Parse("0197b000-0000-7000-8000-000000000001");
    static readonly OrderMoney Nothing = new([], []);

    [Theory]
    [InlineData(24.99, false)]
    [InlineData(25.00, true)]
    [InlineData(25.01, false)]
    public void Only_the_exact_sum_pays(double amount, bool pays) => Assert.Equal(pays, Received((decimal)amount).Pays(25.00m, "EUR"));

    [Fact]
    public void Partial_payments_add_up_and_scale_does_not_matter() =>
        Assert.True(Received(10.0m).With(Payment("b", 15.000m)).Pays(25.00m, "EUR"));

    [Fact]
    public void Money_in_another_currency_pays_nothing()
    {
        var dollars = Nothing.With(Payment("a", 25.00m) with { Currency = "USD" });

        Assert.False(dollars.Pays(25.00m, "EUR"));
        Assert.True(dollars.HasOtherCurrency("EUR"));
        Assert.True(dollars.With(Payment("b", 25.00m)).Pays(25.00m, "EUR"));
    }

    [Fact]
    public void An_order_that_costs_nothing_needs_no_payment()
    {
        Assert.True(Nothing.Pays(0m, "EUR"));
        Assert.False(Received(0.05m).Pays(0m, "EUR"));
    }

    [Fact]
    public void A_refund_takes_from_its_payment_only()
    {
        var money = Received(10.00m).With(Payment("b", 15.00m)).With(Refund("a", 4.00m));

        Assert.Equal([("a", 6.00m), ("b", 15.00m)], money.Kept.Select(x => (x.Reference, x.Amount)));
        Assert.False(money.IsOverRefunded);
        Assert.Equal(["b"], money.With(Refund("a", 6.00m) with { RefundReference = "re_2" }).Kept.Select(x => x.Reference));
    }

    [Fact]
    public void A_refund_beyond_its_payment_is_too_much_and_takes_nothing_from_another()
    {
        var money = Received(10.00m).With(Payment("b", 15.00m)).With(Refund("a", 12.00m));

        Assert.True(money.IsOverRefunded);
        Assert.Equal(15.00m, money.KeptIn("EUR"));
        Assert.True(Nothing.With(Refund("a", 1.00m)).IsOverRefunded);
        Assert.True(Received(10.00m).With(Refund("a", 1.00m) with { Currency = "USD" }).IsOverRefunded);
    }

    static OrderMoney Received(decimal amount) => Nothing.With(Payment("a", amount));

    static PaymentReceived Payment(string reference, decimal amount) =>
        OrderEvents.Paid(OrderId) with { PaymentReference = reference, Amount = amount };

    static PaymentRefunded Refund(string payment, decimal amount) =>
        OrderEvents.Refunded(OrderId) with { PaymentReference = payment, Amount = amount };
}
