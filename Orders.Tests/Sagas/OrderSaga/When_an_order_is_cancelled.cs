using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

public sealed class When_an_order_is_cancelled : IAsyncLifetime
{
    static readonly OrderLine Cup = new() { Sku = "cup-002", Quantity = 1, UnitPrice = 7.99m };

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
    public async Task Before_its_payment_it_is_Cancelled_the_pieces_are_released_and_the_customer_is_told()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());

        var order = await Becomes(OrderStatus.Cancelled, OrderEvents.Cancellation(_order));

        Assert.Equal((OrderReasons.CancelledByCustomer, null, null), (order.Reason, order.DueAt, order.Attention));
        Assert.Empty(await Refunds());
        Assert.Equal(["cup-002", "tea-001"], await Released());
        var told = Assert.Single(await Told());
        Assert.Equal((NotificationKind.OrderCancellation, OrderReasons.CancelledByCustomer), (told.Kind, told.Reason));
    }

    [Fact]
    public async Task After_its_payment_what_was_paid_is_given_back_and_the_customer_is_told_twice()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        await Becomes(OrderStatus.Paid, OrderEvents.Paid(_order) with { Amount = 24.99m, Currency = "CHF" });

        var refunding = await Becomes(OrderStatus.Refunding, OrderEvents.Cancellation(_order));
        await _saga.Send(_order, OrderEvents.Refunded(_order) with { Reason = RefundReason.DuplicateCharge });
        await _saga.Send(_order, OrderEvents.Refunded(_order) with { PaymentReference = "ch_another" });
        var order = await Becomes(OrderStatus.Refunded, OrderEvents.Refunded(_order) with { Amount = 24.99m, Currency = "CHF" });

        Assert.Equal((refunding.Version + 1, OrderReasons.CancelledByCustomer, null), (order.Version, order.Reason, order.DueAt));
        var refund = Assert.Single(await Refunds());
        Assert.Equal(
            (24.99m, "CHF", $"ch_{_order:N}", RefundReason.OrderCancelled), (refund.Amount, refund.Currency, refund.PaymentReference, refund.Reason));
        Assert.Equal(["cup-002", "tea-001"], await Released());
        var told = await Told();
        Assert.Equal([NotificationKind.OrderConfirmation, NotificationKind.OrderCancellation, NotificationKind.RefundConfirmation], told.Select(x => x.Kind));
        Assert.Equal((24.99m, "CHF", OrderReasons.CancelledByCustomer), (told[^1].Total, told[^1].Currency, told[^1].Reason));
    }

    /// <summary>The charge was in flight or in doubt when the customer cancelled; its money comes in the end.</summary>
    [Fact]
    public async Task Money_that_comes_afterwards_is_given_back_once()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        await Becomes(OrderStatus.Cancelled, OrderEvents.Cancellation(_order));

        await Becomes(OrderStatus.Refunding, OrderEvents.Paid(_order));
        await _saga.SendAll(_database, [(_order, OrderEvents.Paid(_order)), (_order, OrderEvents.Cancellation(_order))]);
        await Becomes(OrderStatus.Refunded, OrderEvents.Refunded(_order));

        Assert.Single(await Refunds());
        Assert.Equal(["cup-002", "tea-001"], await Released());
        Assert.Empty(await Sent<RequestFulfilment>(Topics.FulfilmentRequests));
    }

    /// <summary>A decline after the cancellation is the other end of a charge in flight: nothing was taken, and the customer's reason stays.</summary>
    [Fact]
    public async Task A_decline_that_comes_afterwards_changes_nothing()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        var cancelled = await Becomes(OrderStatus.Cancelled, OrderEvents.Cancellation(_order));

        await _saga.SendAll(_database, [(_order, OrderEvents.Declined(_order)), (_order, OrderEvents.Rejected(_order))]);

        Assert.Equivalent(cancelled, await _database.Order(_order));
        Assert.Empty(await Refunds());
    }

    [Fact]
    public async Task It_is_too_late_when_the_parcel_has_left_before_the_payment_is_known()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        await _saga.SendAll(_database, [(_order, OrderEvents.Shipped(_order))]);
        await _saga.SendAll(_database, [(_order, OrderEvents.Cancellation(_order)), (_order, OrderEvents.OutOfStock(_order))]);

        var order = await Becomes(OrderStatus.Shipped, OrderEvents.Paid(_order));

        Assert.Equal((null, null), (order.Reason, order.Attention));
        Assert.Empty(await Refunds());
        Assert.Empty(await Released());
    }

    [Fact]
    public async Task A_parcel_that_leaves_all_the_same_calls_an_operator_and_the_money_still_goes_back()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        await Becomes(OrderStatus.Paid, OrderEvents.Paid(_order));
        await Becomes(OrderStatus.Refunding, OrderEvents.Cancellation(_order));

        await _saga.SendAll(_database, [(_order, OrderEvents.Shipped(_order))]);
        var order = await Becomes(OrderStatus.Refunded, OrderEvents.Refunded(_order));

        Assert.Equal((OrderAttention.ShippedAlthoughCancelled, "post"), (order.Attention, order.Carrier));
    }

    [Fact]
    public async Task A_declined_order_is_Cancelled_with_the_providers_reason_and_its_pieces_are_released()
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());

        var order = await Becomes(OrderStatus.Cancelled, OrderEvents.Declined(_order));

        Assert.Equal("insufficient_funds", order.Reason);
        Assert.Equal(["cup-002", "tea-001"], await Released());
        Assert.Equal((NotificationKind.OrderCancellation, "insufficient_funds"), Assert.Single((await Told()).Select(x => (x.Kind, x.Reason))));
    }

    [Theory]
    [InlineData(false, OrderStatus.Cancelled)]
    [InlineData(true, OrderStatus.Refunding)]
    public async Task An_order_that_is_out_of_stock_ends_without_the_customers_money(bool isPaid, string end)
    {
        await Becomes(OrderStatus.AwaitingPayment, Created());
        if (isPaid)
            await Becomes(OrderStatus.Paid, OrderEvents.Paid(_order));

        var order = await Becomes(end, OrderEvents.OutOfStock(_order));
        await _saga.SendAll(_database, [(_order, OrderEvents.OutOfStock(_order) with { Sku = "cup-002" })]);

        Assert.Equal(OrderReasons.OutOfStock, order.Reason);
        Assert.Equal(isPaid ? 1 : 0, (await Refunds()).Count);
        Assert.Equal(["cup-002", "tea-001"], await Released());
    }

    /// <summary>Two lines of one article: it is released once.</summary>
    OrderCreated Created()
    {
        var order = OrderEvents.Created(_order);
        return order with { Lines = [.. order.Lines, Cup, .. order.Lines] };
    }

    async Task<OrderState> Becomes(string status, object fact)
    {
        await _saga.Send(_order, fact);
        return (await _database.OrderIs(_order, status))!;
    }

    Task<IReadOnlyList<RequestRefund>> Refunds() => Sent<RequestRefund>(Topics.PaymentRequests);

    Task<IReadOnlyList<SendNotification>> Told() => Sent<SendNotification>(Topics.NotificationRequests);

    async Task<IEnumerable<string>> Released() => (await Sent<ReleaseInventory>(Topics.InventoryReservations)).Select(x => x.Sku).Order();

    async Task<IReadOnlyList<T>> Sent<T>(string topic)
    {
        await Eventually.Equal(0, () => _database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        return await _saga.Messages<T>(topic);
    }
}
