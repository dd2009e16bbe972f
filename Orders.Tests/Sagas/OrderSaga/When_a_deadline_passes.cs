using Microsoft.Extensions.DependencyInjection;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Kafka")]
public sealed class When_a_deadline_passes : SagaOnAClock
{
    static readonly string[] Waiting = [OrderStatus.AwaitingPayment, OrderStatus.Paid, OrderStatus.Refunding];
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task An_unpaid_order_is_Cancelled_at_its_deadline_and_not_earlier()
    {
        await using var saga = await Start();
        var waiting = await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        Assert.Equal(waiting.UpdatedAt + Limits.Payment, waiting.DueAt);

        Time.Advance(waiting.DueAt!.Value - Time.GetUtcNow() - Moment);
        Assert.Equal(0, await Sweep(saga));
        var order = await AfterSweeps(order => order.CurrentState == OrderStatus.Cancelled);

        Assert.Equal((OrderReasons.PaymentDeadline, null, waiting.Version + 1), (order.Reason, order.DueAt, order.Version));
        Assert.Equal(waiting.DueAt, Assert.Single(await Published<PaymentDeadlinePassed>(saga, Topics.Orders)).DueAt);
    }

    /// <summary>To a process whose clock is late, each deadline would have passed when it is set.</summary>
    [Fact]
    public async Task A_deadline_is_set_by_the_clock_of_the_database()
    {
        var late = new ShiftedClock(Time) { Ahead = -2 * Limits.Shipment };
        await using var saga = await Start(services: services => services.AddSingleton<TimeProvider>(late));

        var waiting = await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        Assert.InRange(waiting.DueAt!.Value, Time.GetUtcNow() + Limits.Payment / 2, Time.GetUtcNow() + Limits.Payment);
        Assert.Equal(0, await Sweep(saga));

        var paid = await Becomes(saga, OrderStatus.Paid, OrderEvents.Paid(Order));
        Assert.InRange(paid.DueAt!.Value, Time.GetUtcNow() + Limits.Shipment / 2, Time.GetUtcNow() + Limits.Shipment);
    }

    /// <summary>The charge may have succeeded: cancelling would tell a paying customer that the payment failed.</summary>
    [Theory]
    [InlineData(PaymentAttemptState.Requested)]
    [InlineData(PaymentAttemptState.Succeeded)]
    public async Task An_order_whose_charge_is_in_flight_or_not_reported_yet_stays_as_it_is(PaymentAttemptState open)
    {
        await using var saga = await Start();
        var waiting = await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        Time.Advance(Limits.Payment - DeadlineSweep.ReportedWithin / 2);
        await Attempt(PaymentKind.Charge, open);

        Time.Advance(DeadlineSweep.ReportedWithin / 2);
        Assert.Equal(0, await Sweep(saga));
        Assert.Equivalent(waiting, await Database.Order(Order));
        await Database.Execute($"UPDATE payment_attempt SET state = '{PaymentAttemptState.NotTaken}'");

        await AfterSweeps(order => order.CurrentState == OrderStatus.Cancelled);
    }

    /// <summary>The charge was reported, came beside another payment, and both went back: nothing else ends the wait.</summary>
    [Fact]
    public async Task An_order_whose_money_all_went_back_is_Cancelled_although_its_charge_had_succeeded()
    {
        await using var saga = await Start();
        await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        await Attempt(PaymentKind.Charge, PaymentAttemptState.Succeeded);
        var bank = OrderEvents.Paid(Order) with { PaymentReference = "bank-1", Amount = 10.00m };
        await SendAll(saga, (Order, bank));
        await SendAll(saga, (Order, OrderEvents.Paid(Order)));
        await SendAll(saga, (Order, OrderEvents.Refunded(Order)));
        await SendAll(saga, (Order, OrderEvents.Refunded(Order) with
        {
            PaymentReference = bank.PaymentReference,
            RefundReference = "re-bank-1",
            Amount = bank.Amount,
        }));
        var waiting = (await Database.Order(Order))!;
        Assert.Equal((OrderStatus.AwaitingPayment, null), (waiting.CurrentState, waiting.Attention));

        Time.Advance(Limits.Payment);

        await AfterSweeps(order => order.CurrentState == OrderStatus.Cancelled);
    }

    [Fact]
    public async Task An_order_whose_charge_is_in_doubt_needs_attention_until_the_doubt_ends()
    {
        await using var saga = await Start();
        await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        await Attempt(PaymentKind.Charge, PaymentAttemptState.InDoubt);

        Time.Advance(Limits.Payment);
        var late = await AfterSweeps(order => order.Attention is not null);
        Assert.Equal((OrderStatus.AwaitingPayment, OrderAttention.PaymentInDoubt), (late.CurrentState, late.Attention));
        Assert.NotNull(late.DueAt);

        Assert.Null((await Becomes(saga, OrderStatus.Paid, OrderEvents.Paid(Order))).Attention);
    }

    /// <summary>The report may be a dead letter. Nothing else would tell anybody that the order has waited for too long.</summary>
    [Fact]
    public async Task An_order_whose_charge_succeeded_long_ago_and_was_not_reported_needs_attention()
    {
        await using var saga = await Start();
        await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        await Attempt(PaymentKind.Charge, PaymentAttemptState.Succeeded);

        Time.Advance(Limits.Payment);
        var late = await AfterSweeps(order => order.Attention is not null);
        Assert.Equal((OrderStatus.AwaitingPayment, OrderAttention.PaymentInDoubt), (late.CurrentState, late.Attention));

        Assert.Null((await Becomes(saga, OrderStatus.Paid, OrderEvents.Paid(Order))).Attention);
    }

    [Fact]
    public async Task A_charge_in_doubt_that_was_not_taken_restarts_the_payment_deadline()
    {
        await using var saga = await Start();
        await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        await Attempt(PaymentKind.Charge, PaymentAttemptState.InDoubt);
        Time.Advance(Limits.Payment);
        await AfterSweeps(order => order.Attention is not null);
        await Database.Execute($"UPDATE payment_attempt SET state = '{PaymentAttemptState.NotTaken}'");

        Time.Advance(Limits.Payment);

        await AfterSweeps(order => order.CurrentState == OrderStatus.Cancelled);
    }

    [Fact]
    public async Task A_paid_order_that_is_not_shipped_needs_attention_until_it_is()
    {
        await using var saga = await Start();
        await Pay(saga);

        Time.Advance(Limits.Shipment);
        var late = await AfterSweeps(order => order.Attention is not null);
        Assert.Equal((OrderStatus.Paid, OrderAttention.ShipmentDeadline), (late.CurrentState, late.Attention));

        Assert.Null((await Becomes(saga, OrderStatus.Shipped, OrderEvents.Shipped(Order))).Attention);
        Assert.Empty(await Published<RequestRefund>(saga, Topics.PaymentRequests));
    }

    [Fact]
    public async Task An_order_that_is_not_shipped_is_also_refunded_if_that_is_configured()
    {
        await using var saga = await Start(Limits with { RefundAtShipmentDeadline = true });
        await Pay(saga);

        Time.Advance(Limits.Shipment);
        var order = await AfterSweeps(order => order.CurrentState == OrderStatus.Refunding);

        Assert.Equal((OrderAttention.ShipmentDeadline, OrderReasons.ShipmentDeadline), (order.Attention, order.Reason));
        Assert.Single(await Published<RequestRefund>(saga, Topics.PaymentRequests));
    }

    [Theory]
    [InlineData(OrderStatus.Paid)]
    [InlineData(OrderStatus.Refunding)]
    public async Task A_deadline_overwrites_no_other_attention_and_restarts(string status)
    {
        await using var saga = await Start();
        await using (var db = Database.Context())
        {
            var paidTwice = OrderStates.In(status, Order);
            paidTwice.Attention = OrderAttention.PaidTwice;
            db.Add(paidTwice);
            await db.SaveChangesAsync(Cancel);
        }

        await SendAll(saga, (Order, status is OrderStatus.Paid ? OrderEvents.NotShipped(Order) : OrderEvents.NotRefunded(Order)));

        var order = (await Database.Order(Order))!;
        var limit = status is OrderStatus.Paid ? Limits.Shipment : Limits.Refund;
        Assert.Equal((OrderAttention.PaidTwice, order.UpdatedAt + limit), (order.Attention, order.DueAt));
    }

    [Fact]
    public async Task An_order_that_is_shipped_unpaid_needs_attention_and_still_awaits_its_payment()
    {
        await using var saga = await Start();
        await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        await SendAll(saga, (Order, OrderEvents.Shipped(Order)));

        Time.Advance(Limits.Payment);
        var late = await AfterSweeps(order => order.Attention is not null);
        Assert.Equal((OrderStatus.AwaitingPayment, OrderAttention.ShippedUnpaid), (late.CurrentState, late.Attention));

        Assert.Null((await Becomes(saga, OrderStatus.Shipped, OrderEvents.Paid(Order))).Attention);
    }

    /// <summary>No relay runs here: the outbox keeps the events that the sweeps have published.</summary>
    [Fact]
    public async Task Sweepers_of_several_processes_publish_each_deadline_once()
    {
        const int late = 300;
        await using var one = await Start(relay: false);
        await using var another = await Start(relay: false);
        await using (var db = Database.Context())
        {
            db.AddRange(Enumerable.Range(0, late).Select(n => Due(OrderStates.In(Waiting[n % Waiting.Length], OrderEvents.NewOrder()))));
            await db.SaveChangesAsync(Cancel);
        }

        await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Sweep(n % 2 == 0 ? one : another)));
        await Sweep(one);

        Assert.Equal(late, await Database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Equal(late, await Database.Scalar<long>("SELECT count(DISTINCT key) FROM outbox_message"));
        foreach (var passed in (string[])[nameof(PaymentDeadlinePassed), nameof(ShipmentDeadlinePassed), nameof(RefundDeadlinePassed)])
        {
            var published = await Database.Scalar<long>($"SELECT count(*) FROM outbox_message WHERE message_type LIKE '%:{passed}'");
            Assert.Equal(late / Waiting.Length, published);
        }

        Assert.Equal(
            late, await Database.Scalar<long>($"SELECT count(*) FROM orders WHERE due_at IS NULL AND version = {OrderStates.Version}"));
    }

    OrderState Due(OrderState order)
    {
        order.DueAt = Time.GetUtcNow();
        return order;
    }
}
