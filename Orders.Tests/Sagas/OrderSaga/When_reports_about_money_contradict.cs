using Orders.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Such an attention takes the place of any other; its acknowledgement must hide no money.</summary>
[Trait("Category", "Kafka")]
public sealed class When_reports_about_money_contradict : UnpaidOrder
{
    [Fact]
    public async Task A_payment_that_is_reported_with_another_amount_adds_nothing_and_needs_attention()
    {
        await After(Payment("bank-1", 10.00m));

        var order = await After(Payment("bank-1", 15.00m));

        Assert.Equal((OrderStatus.AwaitingPayment, OrderAttention.PaymentContradiction), (order.CurrentState, order.Attention));
        Assert.Equal(10.00m, Assert.Single(order.Payments).Amount);
        var seen = await After(OrderEvents.Acknowledged(Order, OrderAttention.PaymentContradiction));
        Assert.Equal(OrderAttention.PaymentMismatch, seen.Attention);
    }

    /// <summary>The contradiction took the place of an attention that nobody has decided about.</summary>
    [Theory]
    [InlineData("USD", OrderAttention.PaymentMismatch)]
    [InlineData("EUR", OrderAttention.PaidTwice)]
    public async Task A_contradiction_that_is_acknowledged_hides_no_money_of_a_paid_order(string currency, string hidden)
    {
        await After(OrderEvents.Paid(Order), Payment("bank-1", 10.00m, currency), Payment("bank-1", 15.00m, currency));

        var order = await After(OrderEvents.Acknowledged(Order, OrderAttention.PaymentContradiction));

        Assert.Equal((OrderStatus.Paid, hidden), (order.CurrentState, order.Attention));
        var seen = await After(OrderEvents.Acknowledged(Order, hidden));
        Assert.Null(seen.Attention);
    }

    [Fact]
    public async Task A_refund_of_too_much_that_is_acknowledged_leaves_an_order_that_is_no_longer_paid()
    {
        await After(OrderEvents.Paid(Order), Refund($"ch_{Order:N}", 30.00m));

        var order = await After(OrderEvents.Acknowledged(Order, OrderAttention.RefundedTooMuch));

        Assert.Equal((OrderStatus.Paid, OrderAttention.RefundedUnasked), (order.CurrentState, order.Attention));
    }
}
