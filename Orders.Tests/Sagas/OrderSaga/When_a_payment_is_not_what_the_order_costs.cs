using Orders.Contracts;
using Orders.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Other systems write payments too.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_payment_is_not_what_the_order_costs : UnpaidOrder
{
    [Theory]
    [InlineData(0.05, "EUR")]
    [InlineData(25.05, "EUR")]
    [InlineData(25.00, "USD")]
    public async Task The_order_is_not_fulfilled_keeps_what_came_and_needs_attention(double amount, string currency)
    {
        var order = await After(Payment("bank-1", (decimal)amount, currency), Payment("bank-1", (decimal)amount, currency));

        Assert.Equal((OrderStatus.AwaitingPayment, OrderAttention.PaymentMismatch), (order.CurrentState, order.Attention));
        var received = Assert.Single(order.Payments);
        Assert.Equal(("bank-1", (decimal)amount, currency), (received.Reference, received.Amount, received.Currency));
        Assert.Empty(await Published<RequestFulfilment>(Saga, Topics.FulfilmentRequests));
        Assert.Empty(await Published<SendNotification>(Saga, Topics.NotificationRequests));
    }

    [Fact]
    public async Task Partial_payments_that_make_up_the_sum_pay_the_order_and_end_the_attention()
    {
        await After(Payment("bank-1", 10.00m));

        var order = await After(Payment("bank-2", 15.00m));

        Assert.Equal((OrderStatus.Paid, null), (order.CurrentState, order.Attention));
        Assert.Single(await Published<RequestFulfilment>(Saga, Topics.FulfilmentRequests));
    }

    [Fact]
    public async Task Money_in_another_currency_still_needs_attention_when_the_order_is_paid()
    {
        await After(Payment("bank-1", 25.00m, "USD"));

        var order = await After(OrderEvents.Paid(Order));

        Assert.Equal((OrderStatus.Paid, OrderAttention.PaymentMismatch), (order.CurrentState, order.Attention));
    }

    /// <summary>A provider may give a refund the reference of its payment.</summary>
    [Fact]
    public async Task A_refund_under_the_reference_of_its_payment_makes_an_earlier_decision_void()
    {
        await After(Payment("bank-1", 10.00m), Refund("bank-1", 9.00m) with { RefundReference = "bank-1" });

        var order = await After(OrderEvents.Resolved(Order, MismatchDecision.Accept, "bank-1"));

        Assert.Equal((OrderStatus.AwaitingPayment, OrderAttention.PaymentMismatch), (order.CurrentState, order.Attention));
    }

    /// <summary>The customer paid by other means while the provider decided.</summary>
    [Fact]
    public async Task A_decline_of_the_orders_own_charge_changes_nothing_once_another_payment_paid_the_order()
    {
        var paid = await After(Payment("bank-1", 25.00m));

        var order = await After(OrderEvents.Declined(Order));

        Assert.Equivalent(paid, order);
        Assert.Empty(await Database.DeadLetters());
    }

    [Fact]
    public async Task An_accepted_order_goes_on_and_the_history_names_the_operator_and_the_reason()
    {
        await After(Payment("bank-1", 24.95m));

        var order = await After(OrderEvents.Resolved(Order, MismatchDecision.Accept, "bank-1"));

        Assert.Equal((OrderStatus.Paid, null), (order.CurrentState, order.Attention));
        Assert.Single(await Published<RequestFulfilment>(Saga, Topics.FulfilmentRequests));
        Assert.Equal(
            (nameof(PaymentMismatchResolved), "ada", "ticket 4711"),
            (await Database.History(Order)).Select(x => (x.Event, x.By, x.Note)).Last());
    }

    [Fact]
    public async Task An_accepted_order_that_was_already_shipped_is_Shipped()
    {
        await After(Payment("bank-1", 24.95m), OrderEvents.Shipped(Order));

        Assert.Equal(OrderStatus.Shipped, (await After(OrderEvents.Resolved(Order, MismatchDecision.Accept, "bank-1"))).CurrentState);
    }

    [Fact]
    public async Task A_refused_payment_goes_back_and_the_order_ends_Refunded()
    {
        await After(Payment("bank-1", 0.05m), Payment("bank-2", 25.00m, "USD"));

        var order = await After(OrderEvents.Resolved(Order, MismatchDecision.Refund, "bank-2", "bank-1"));
        Assert.Equal(
            (OrderStatus.Refunding, null, OrderReasons.PaymentMismatch), (order.CurrentState, order.Attention, order.Reason));
        Assert.Equal(
            [("bank-1", 0.05m, "EUR"), ("bank-2", 25.00m, "USD")],
            (await Published<RequestRefund>(Saga, Topics.PaymentRequests)).Select(x => (x.PaymentReference, x.Amount, x.Currency)));

        await After(Refund("bank-1", 0.05m));
        var refunded = await After(Refund("bank-2", 25.00m, "USD"));

        Assert.Equal((OrderStatus.Refunded, null), (refunded.CurrentState, refunded.Attention));
        var mail = Assert.Single(
            await Published<SendNotification>(Saga, Topics.NotificationRequests), x => x.Kind is NotificationKind.RefundConfirmation);
        Assert.Equal((0.05m, "EUR"), (mail.Total, mail.Currency));
        Assert.Equal([(25.00m, "USD")], mail.OtherAmounts!.Select(x => (x.Amount, x.Currency)));
    }

    [Fact]
    public async Task A_payment_that_arrives_before_the_decision_makes_it_void()
    {
        await After(Payment("bank-1", 10.00m), Payment("bank-2", 10.00m));

        var order = await After(OrderEvents.Resolved(Order, MismatchDecision.Accept, "bank-1"));

        Assert.Equal((OrderStatus.AwaitingPayment, OrderAttention.PaymentMismatch), (order.CurrentState, order.Attention));
    }

    [Fact]
    public async Task A_paid_order_goes_on_and_only_money_in_another_currency_goes_back()
    {
        await After(Payment("bank-1", 25.00m, "USD"), OrderEvents.Paid(Order));

        var order = await After(OrderEvents.Resolved(Order, MismatchDecision.Refund, [.. (await Database.Order(Order))!.Money.References]));

        Assert.Equal((OrderStatus.Paid, null), (order.CurrentState, order.Attention));
        var refund = Assert.Single(await Published<RequestRefund>(Saga, Topics.PaymentRequests));
        Assert.Equal(
            ("bank-1", 25.00m, "USD", RefundReason.Surplus), (refund.PaymentReference, refund.Amount, refund.Currency, refund.Reason));
        Assert.Null((await After(Refund("bank-1", 25.00m, "USD"))).Attention);
    }

    /// <summary>A silent cancellation would keep the customer's money.</summary>
    [Fact]
    public async Task The_payment_deadline_restarts_and_the_attention_stays()
    {
        var before = await After(Payment("bank-1", 0.05m));

        Time.Advance(Limits.Payment);
        var late = await AfterSweeps(order => order.Version > before.Version);

        Assert.Equal(
            (OrderStatus.AwaitingPayment, OrderAttention.PaymentMismatch, late.UpdatedAt + Limits.Payment),
            (late.CurrentState, late.Attention, late.DueAt));
    }

    [Fact]
    public async Task An_acknowledgement_does_not_replace_the_decision()
    {
        await After(Payment("bank-1", 0.05m));

        Assert.Equal(
            OrderAttention.PaymentMismatch,
            (await After(OrderEvents.Acknowledged(Order, OrderAttention.PaymentMismatch))).Attention);
    }

    [Theory]
    [InlineData(nameof(OrderCancellationRequested))]
    [InlineData(nameof(OutOfStock))]
    [InlineData(nameof(PaymentDeclined))]
    public async Task An_order_that_ends_sends_all_its_money_back(string why)
    {
        await After(Payment("bank-1", 0.05m), Payment("bank-2", 25.00m, "USD"));

        var order = await After(why switch
        {
            nameof(OutOfStock) => OrderEvents.OutOfStock(Order),
            nameof(PaymentDeclined) => OrderEvents.Declined(Order),
            _ => (IOrderEvent)OrderEvents.Cancellation(Order),
        });

        Assert.Equal((OrderStatus.Refunding, null), (order.CurrentState, order.Attention));
        Assert.Equal(
            ["bank-1", "bank-2"], (await Published<RequestRefund>(Saga, Topics.PaymentRequests)).Select(x => x.PaymentReference));
    }

    /// <summary>What an operator refunded at the provider by hand.</summary>
    [Fact]
    public async Task A_refund_that_leaves_exactly_the_total_pays_the_order()
    {
        await After(Payment("bank-1", 0.05m), OrderEvents.Paid(Order));

        var order = await After(Refund("bank-1", 0.05m));

        Assert.Equal((OrderStatus.Paid, null), (order.CurrentState, order.Attention));
    }

    [Fact]
    public async Task One_order_takes_a_limited_number_of_payments_and_the_rest_are_dead_letters()
    {
        await using (var db = Database.Context())
        {
            var full = OrderStates.In(OrderStatus.AwaitingPayment, Order);
            var order = db.Orders.Single(x => x.CorrelationId == Order);
            order.Payments =
                [.. Enumerable.Range(0, OrderMoney.MaxEntries).Select(n => new OrderPayment($"bank-{n}", 0.01m, "EUR", full.UpdatedAt))];
            await db.SaveChangesAsync(Cancel);
        }

        var same = await After(Payment("bank-one-more", 0.01m));

        Assert.Equal(OrderMoney.MaxEntries, same.Payments.Count);
        Assert.Equal("Invalid", Assert.Single(await Database.DeadLetters()).Reason.ToString());
    }
}
