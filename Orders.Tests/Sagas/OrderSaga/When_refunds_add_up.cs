using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>An order is Refunded when all that came for it is back.</summary>
[Trait("Category", "Kafka")]
public sealed class When_refunds_add_up : SagaOnAClock
{
    RunningMessaging _saga = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _saga = await Start();
        await Pay(_saga);
        await Becomes(_saga, OrderStatus.Refunding, OrderEvents.Cancellation(Order));
    }

    public override async ValueTask DisposeAsync()
    {
        await _saga.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_partial_refund_keeps_the_order_Refunding_and_its_duplicate_does_not_count()
    {
        var part = Refund("re-1", 10.00m);
        await SendAll(_saga, (Order, part));
        await SendAll(_saga, (Order, part));
        await SendAll(_saga, (Order, part));

        var refunding = (await Database.Order(Order))!;
        Assert.Equal((OrderStatus.Refunding, null), (refunding.CurrentState, refunding.Attention));
        Assert.NotNull(refunding.DueAt);
        await SendAll(_saga, (Order, Refund("re-2", 15.00m)));

        var refunded = (await Database.Order(Order))!;
        Assert.Equal((OrderStatus.Refunded, null, null), (refunded.CurrentState, refunded.Attention, refunded.DueAt));
        Assert.Equal([10.00m, 15.00m], refunded.Refunds.Select(x => x.Amount));
        Assert.Equal(25.00m, Assert.Single(await Confirmations()).Total);
    }

    [Fact]
    public async Task A_refund_of_more_than_came_needs_attention()
    {
        await SendAll(_saga, (Order, Refund("re-1", 25.01m)));

        var order = (await Database.Order(Order))!;
        Assert.Equal((OrderStatus.Refunded, OrderAttention.RefundedTooMuch), (order.CurrentState, order.Attention));
    }

    [Fact]
    public async Task A_refund_of_a_payment_that_never_came_needs_attention_and_ends_nothing()
    {
        await SendAll(_saga, (Order, Refund("re-1", 25.00m) with { PaymentReference = "ch_another" }));
        var order = (await Database.Order(Order))!;
        Assert.Equal((OrderStatus.Refunding, OrderAttention.RefundedTooMuch), (order.CurrentState, order.Attention));

        await SendAll(_saga, (Order, Payment("ch_another") with { Amount = 25.00m }));

        Assert.Null((await Database.Order(Order))!.Attention);
    }

    /// <summary>One request for each payment; the e-mail is sent once, because its key is the order and the kind.</summary>
    [Theory]
    [InlineData(OrderStatus.Refunding)]
    [InlineData(OrderStatus.Refunded)]
    public async Task A_payment_that_arrives_at_the_end_goes_back_too(string before)
    {
        if (before is OrderStatus.Refunded)
            await Becomes(_saga, OrderStatus.Refunded, Refund("re-1", 25.00m));

        await SendAll(_saga, (Order, Payment("bank-1")));
        await SendAll(_saga, (Order, Payment("bank-1")));

        var refunding = (await Database.Order(Order))!;
        Assert.Equal(
            (OrderStatus.Refunding, null, refunding.UpdatedAt + Limits.Refund),
            (refunding.CurrentState, refunding.Attention, refunding.DueAt));
        Assert.Equal(
            [$"ch_{Order:N}", "bank-1"],
            (await Published<RequestRefund>(_saga, Topics.PaymentRequests)).Select(x => x.PaymentReference));
        await SendAll(_saga, (Order, Refund("re-1", 25.00m)), (Order, Refund("re-2", 0.05m) with { PaymentReference = "bank-1" }));
        Assert.Equal(OrderStatus.Refunded, (await Database.Order(Order))!.CurrentState);
        Assert.Equal(25.05m, (await Confirmations())[^1].Total);
    }

    /// <summary>Two systems, or one bank order for both.</summary>
    [Fact]
    public async Task Refunds_of_two_payments_under_one_reference_both_count()
    {
        await SendAll(_saga, (Order, Payment("bank-1")));

        await SendAll(_saga, (Order, Refund("re-1", 25.00m)));
        await SendAll(_saga, (Order, Refund("re-1", 0.05m) with { PaymentReference = "bank-1" }));

        Assert.Equal(OrderStatus.Refunded, (await Database.Order(Order))!.CurrentState);
    }

    [Theory]
    [InlineData(15.00, "EUR")]
    [InlineData(10.00, "USD")]
    public async Task A_refund_that_is_reported_with_another_amount_adds_nothing_and_needs_attention(double amount, string currency)
    {
        await SendAll(_saga, (Order, Refund("re-1", 10.00m)));

        await SendAll(_saga, (Order, Refund("re-1", (decimal)amount) with { Currency = currency }));

        var order = (await Database.Order(Order))!;
        Assert.Equal((OrderStatus.Refunding, OrderAttention.PaymentContradiction), (order.CurrentState, order.Attention));
        Assert.Equal(10.00m, Assert.Single(order.Refunds).Amount);
    }

    async Task<IReadOnlyList<SendNotification>> Confirmations() =>
    [
        .. (await Published<SendNotification>(_saga, Topics.NotificationRequests))
            .Where(x => x.Kind is NotificationKind.RefundConfirmation),
    ];

    PaymentReceived Payment(string reference) => OrderEvents.Paid(Order) with { PaymentReference = reference, Amount = 0.05m };

    PaymentRefunded Refund(string reference, decimal amount) =>
        OrderEvents.Refunded(Order) with { RefundReference = reference, Amount = amount };
}
