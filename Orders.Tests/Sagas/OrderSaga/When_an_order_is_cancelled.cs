using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Kafka")]
public sealed class When_an_order_is_cancelled : IAsyncLifetime
{
    static readonly OrderLine Cup = new() { Sku = "cup-002", Quantity = 1, UnitPrice = 7.99m };

    /// <summary>Two lines of tea and one cup.</summary>
    const decimal Price = 57.99m;

    readonly Guid _order = OrderEvents.NewOrder();
    TestDatabase _database = null!;
    RunningMessaging _saga = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _saga = await RunningMessaging.Start(_database, await RunningMessaging.CreateTopics());
    }

    public async ValueTask DisposeAsync()
    {
        await _saga.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_unpaid_order_is_Cancelled_its_units_are_released_and_the_customer_is_notified()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());

        var order = await Becomes(OrderStatus.Cancelled, OrderEvents.Cancellation(_order));

        Assert.Equal((OrderReasons.CancelledByCustomer, null, null), (order.Reason, order.DueAt, order.Attention));
        Assert.Empty(await Refunds());
        Assert.Equal(["cup-002", "tea-001"], await Released());
        var notification = Assert.Single(await Notifications());
        Assert.Equal((NotificationKind.OrderCancellation, OrderReasons.CancelledByCustomer), (notification.Kind, notification.Reason));
    }

    [Fact]
    public async Task A_paid_order_is_refunded_what_was_paid_and_the_customer_is_notified_twice()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        await Becomes(OrderStatus.Paid, Paid());

        var refunding = await Becomes(OrderStatus.Refunding, OrderEvents.Cancellation(_order));
        var order = await Becomes(OrderStatus.Refunded, OrderEvents.Refunded(_order) with { Amount = Price });

        Assert.Equal((refunding.Version + 1, OrderReasons.CancelledByCustomer, null), (order.Version, order.Reason, order.DueAt));
        var refund = Assert.Single(await Refunds());
        Assert.Equal(
            (Price, "EUR", $"ch_{_order:N}", RefundReason.OrderCancelled),
            (refund.Amount, refund.Currency, refund.PaymentReference, refund.Reason));
        Assert.Equal(["cup-002", "tea-001"], await Released());
        var notifications = await Notifications();
        Assert.Equal(
            [NotificationKind.OrderConfirmation, NotificationKind.OrderCancellation, NotificationKind.RefundConfirmation],
            notifications.Select(x => x.Kind));
        Assert.Equal(
            (Price, "EUR", OrderReasons.CancelledByCustomer),
            (notifications[^1].Total, notifications[^1].Currency, notifications[^1].Reason));
    }

    [Fact]
    public async Task An_order_that_costs_nothing_is_Cancelled_and_nothing_is_refunded()
    {
        await Becomes(OrderStatus.Paid, OrderEvents.Free(_order));

        var order = await Becomes(OrderStatus.Cancelled, OrderEvents.Cancellation(_order));

        Assert.Equal((OrderReasons.CancelledByCustomer, null, null), (order.Reason, order.DueAt, order.Attention));
        Assert.Empty(await Sent<RequestPayment>(Topics.PaymentRequests));
        Assert.Empty(await Refunds());
        Assert.Equal(["tea-001"], await Released());
    }

    /// <summary>The charge was in flight or in doubt when the customer cancelled, and succeeds later.</summary>
    [Fact]
    public async Task A_payment_that_arrives_afterwards_is_refunded_once()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        await Becomes(OrderStatus.Cancelled, OrderEvents.Cancellation(_order));

        await Becomes(OrderStatus.Refunding, Paid());
        await _saga.SendAll(_database, [(_order, Paid()), (_order, OrderEvents.Cancellation(_order))]);
        await Becomes(OrderStatus.Refunded, OrderEvents.Refunded(_order) with { Amount = Price });

        Assert.Single(await Refunds());
        Assert.Equal(["cup-002", "tea-001"], await Released());
        Assert.Empty(await Sent<RequestFulfilment>(Topics.FulfilmentRequests));
    }

    /// <summary>
    /// The charge was in flight when the customer cancelled, and is declined: nothing was charged, and the customer's reason stays.
    /// </summary>
    [Fact]
    public async Task A_decline_that_arrives_afterwards_changes_nothing()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        var cancelled = await Becomes(OrderStatus.Cancelled, OrderEvents.Cancellation(_order));

        await _saga.SendAll(_database, [(_order, OrderEvents.Declined(_order)), (_order, OrderEvents.Rejected(_order))]);

        Assert.Equivalent(cancelled, await _database.Order(_order));
        Assert.Empty(await Refunds());
    }

    [Fact]
    public async Task A_cancellation_is_too_late_when_the_order_was_shipped_before_its_payment_arrived()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        await _saga.SendAll(_database, [(_order, OrderEvents.Shipped(_order))]);
        await _saga.SendAll(_database, [(_order, OrderEvents.Cancellation(_order)), (_order, OrderEvents.OutOfStock(_order))]);

        var order = await Becomes(OrderStatus.Shipped, Paid());

        Assert.Equal((null, null), (order.Reason, order.Attention));
        Assert.Empty(await Refunds());
        Assert.Empty(await Released());
    }

    [Fact]
    public async Task A_cancelled_order_that_is_shipped_all_the_same_needs_attention_and_is_still_refunded()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        await Becomes(OrderStatus.Paid, Paid());
        await Becomes(OrderStatus.Refunding, OrderEvents.Cancellation(_order));

        await _saga.SendAll(_database, [(_order, OrderEvents.Shipped(_order))]);
        var order = await Becomes(OrderStatus.Refunded, OrderEvents.Refunded(_order) with { Amount = Price });

        Assert.Equal((OrderAttention.ShippedAlthoughCancelled, "post"), (order.Attention, order.Carrier));
    }

    [Fact]
    public async Task A_declined_order_is_Cancelled_with_the_providers_reason_and_its_units_are_released()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());

        var order = await Becomes(OrderStatus.Cancelled, OrderEvents.Declined(_order));

        Assert.Equal("insufficient_funds", order.Reason);
        Assert.Equal(["cup-002", "tea-001"], await Released());
        Assert.Equal(
            (NotificationKind.OrderCancellation, "insufficient_funds"),
            Assert.Single((await Notifications()).Select(x => (x.Kind, x.Reason))));
    }

    [Theory]
    [InlineData(false, OrderStatus.Cancelled)]
    [InlineData(true, OrderStatus.Refunding)]
    public async Task An_order_that_is_out_of_stock_is_cancelled_and_refunded_if_it_was_paid(bool isPaid, string end)
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        if (isPaid)
            await Becomes(OrderStatus.Paid, Paid());

        var order = await Becomes(end, OrderEvents.OutOfStock(_order));
        await _saga.SendAll(_database, [(_order, OrderEvents.OutOfStock(_order) with { Sku = "cup-002" })]);

        Assert.Equal(OrderReasons.OutOfStock, order.Reason);
        Assert.Equal(isPaid ? 1 : 0, (await Refunds()).Count);
        Assert.Equal(["cup-002", "tea-001"], await Released());
    }

    PaymentReceived Paid() => OrderEvents.Paid(_order) with { Amount = Price };

    /// <summary>Two lines of one SKU, which is released once.</summary>
    OrderCreated Created()
    {
        var order = OrderEvents.Created(_order);
        return order with { Lines = [.. order.Lines, Cup, .. order.Lines] };
    }

    async Task<OrderState> Becomes(string status, IOrderEvent message)
    {
        await _saga.Send(_order, message);
        return (await _database.OrderIs(_order, status))!;
    }

    Task<IReadOnlyList<RequestRefund>> Refunds() => Sent<RequestRefund>(Topics.PaymentRequests);

    Task<IReadOnlyList<SendNotification>> Notifications() => Sent<SendNotification>(Topics.NotificationRequests);

    async Task<IEnumerable<string>> Released() => (await Sent<ReleaseInventory>(Topics.InventoryReservations)).Select(x => x.Sku).Order();

    async Task<IReadOnlyList<T>> Sent<T>(string topic)
    {
        await Eventually.Equal(0, () => _database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        return await _saga.Messages<T>(topic);
    }
}
