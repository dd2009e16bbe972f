using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;

namespace Orders.Tests.OrderSaga;

public sealed class When_a_deadline_passes : IAsyncLifetime
{
    static readonly OrderDeadlines Limits = new() { Payment = TimeSpan.FromHours(2), Shipment = TimeSpan.FromHours(5), Refund = TimeSpan.FromHours(3) };
    static readonly string[] Waiting = [OrderStatus.AwaitingPayment, OrderStatus.Paid, OrderStatus.Refunding];
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    readonly Guid _order = OrderEvents.NewOrder();
    TestDatabase _database = null!;
    string _prefix = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _prefix = await RunningMessaging.CreateTopics();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_order_that_is_not_paid_by_then_is_Cancelled_and_not_a_moment_before()
    {
        await using var saga = await Start();
        await saga.Send(_order, OrderEvents.Created(_order));
        var waiting = (await _database.OrderIs(_order, OrderStatus.AwaitingPayment))!;
        Assert.Equal(waiting.UpdatedAt + Limits.Payment, waiting.DueAt);

        _time.Advance(waiting.DueAt!.Value - _time.GetUtcNow() - Moment);
        Assert.Equal(0, await Sweep(saga));
        var order = await AfterThat(order => order.CurrentState == OrderStatus.Cancelled);

        Assert.Equal((OrderReasons.PaymentDeadline, null, waiting.Version + 1), (order.Reason, order.DueAt, order.Version));
        Assert.Equal(waiting.DueAt, Assert.Single(await saga.Messages<PaymentDeadlinePassed>(Topics.Orders)).DueAt);
    }

    /// <summary>On its way, or succeeded and not told so yet: the money may be here, and the customer must not hear that it did not come.</summary>
    [Theory]
    [InlineData(PaymentAttemptState.Requested)]
    [InlineData(PaymentAttemptState.Succeeded)]
    public async Task An_order_whose_charge_is_on_its_way_or_not_told_of_yet_is_left_alone(PaymentAttemptState open)
    {
        await using var saga = await Start();
        await saga.Send(_order, OrderEvents.Created(_order));
        var waiting = await _database.OrderIs(_order, OrderStatus.AwaitingPayment);
        await Attempt(PaymentKind.Charge, open);

        _time.Advance(Limits.Payment);
        Assert.Equal(0, await Sweep(saga));
        Assert.Equivalent(waiting, await _database.Order(_order));
        await _database.Execute($"UPDATE payment_attempt SET state = '{PaymentAttemptState.NotTaken}'");

        await AfterThat(order => order.CurrentState == OrderStatus.Cancelled);
    }

    [Fact]
    public async Task An_order_whose_charge_is_in_doubt_calls_an_operator_until_the_doubt_ends()
    {
        await using var saga = await Start();
        await saga.Send(_order, OrderEvents.Created(_order));
        await _database.OrderIs(_order, OrderStatus.AwaitingPayment);
        await Attempt(PaymentKind.Charge, PaymentAttemptState.InDoubt);

        _time.Advance(Limits.Payment);
        var late = await AfterThat(order => order.Attention is not null);
        Assert.Equal((OrderStatus.AwaitingPayment, OrderAttention.PaymentInDoubt), (late.CurrentState, late.Attention));
        Assert.NotNull(late.DueAt);
        await saga.Send(_order, OrderEvents.Paid(_order));

        Assert.Null((await _database.OrderIs(_order, OrderStatus.Paid))!.Attention);
    }

    [Fact]
    public async Task A_charge_in_doubt_that_ends_without_money_is_given_its_time_once_more()
    {
        await using var saga = await Start();
        await saga.Send(_order, OrderEvents.Created(_order));
        await _database.OrderIs(_order, OrderStatus.AwaitingPayment);
        await Attempt(PaymentKind.Charge, PaymentAttemptState.InDoubt);
        _time.Advance(Limits.Payment);
        await AfterThat(order => order.Attention is not null);
        await _database.Execute($"UPDATE payment_attempt SET state = '{PaymentAttemptState.NotTaken}'");

        _time.Advance(Limits.Payment);

        await AfterThat(order => order.CurrentState == OrderStatus.Cancelled);
    }

    [Fact]
    public async Task A_paid_order_that_has_not_left_needs_an_operator_until_it_leaves()
    {
        await using var saga = await Start();
        await Pay(saga);

        _time.Advance(Limits.Shipment);
        var late = await AfterThat(order => order.Attention is not null);
        Assert.Equal((OrderStatus.Paid, OrderAttention.ShipmentDeadline), (late.CurrentState, late.Attention));
        await saga.Send(_order, OrderEvents.Shipped(_order));

        Assert.Null((await _database.OrderIs(_order, OrderStatus.Shipped))!.Attention);
        Assert.Empty(await saga.Messages<RequestRefund>(Topics.PaymentRequests));
    }

    [Fact]
    public async Task It_is_refunded_as_well_if_that_is_configured()
    {
        await using var saga = await Start(Limits with { RefundAtShipmentDeadline = true });
        await Pay(saga);

        _time.Advance(Limits.Shipment);
        var order = await AfterThat(order => order.CurrentState == OrderStatus.Refunding);

        Assert.Equal((OrderAttention.ShipmentDeadline, OrderReasons.ShipmentDeadline), (order.Attention, order.Reason));
        await Eventually.Is(() => saga.Messages<RequestRefund>(Topics.PaymentRequests), x => x.Count == 1);
    }

    [Fact]
    public async Task A_refund_that_does_not_come_calls_an_operator_until_it_comes()
    {
        await using var saga = await Start();
        await Pay(saga);
        var refunding = await Becomes(saga, OrderStatus.Refunding, OrderEvents.Cancellation(_order));
        Assert.Equal(refunding.UpdatedAt + Limits.Refund, refunding.DueAt);

        _time.Advance(refunding.DueAt!.Value - _time.GetUtcNow() - Moment);
        Assert.Equal(0, await Sweep(saga));
        var late = await AfterThat(order => order.Attention is not null);
        Assert.Equal((OrderStatus.Refunding, OrderAttention.RefundDeadline, null), (late.CurrentState, late.Attention, late.DueAt));
        Assert.Equal(refunding.DueAt, Assert.Single(await saga.Messages<RefundDeadlinePassed>(Topics.Orders)).DueAt);
        var refunded = await Becomes(saga, OrderStatus.Refunded, OrderEvents.Refunded(_order));

        Assert.Equal((null, null), (refunded.Attention, refunded.DueAt));
        Assert.Single(await saga.Messages<RequestRefund>(Topics.PaymentRequests));
    }

    [Fact]
    public async Task A_refund_that_comes_in_time_is_due_no_more()
    {
        await using var saga = await Start();
        await Pay(saga);
        await Becomes(saga, OrderStatus.Refunding, OrderEvents.OutOfStock(_order));

        var refunded = await Becomes(saga, OrderStatus.Refunded, OrderEvents.Refunded(_order));

        Assert.Equal((null, null), (refunded.Attention, refunded.DueAt));
    }

    /// <summary>The money came after the cancellation, or was known before the order was.</summary>
    [Fact]
    public async Task A_refund_is_due_on_whichever_way_the_order_came_to_need_it()
    {
        await using var saga = await Start();
        await saga.Send(_order, OrderEvents.Created(_order));
        await _database.OrderIs(_order, OrderStatus.AwaitingPayment);
        await Becomes(saga, OrderStatus.Cancelled, OrderEvents.Cancellation(_order));
        var late = await Becomes(saga, OrderStatus.Refunding, OrderEvents.Paid(_order));
        var early = OrderEvents.NewOrder();
        await saga.SendAll(_database, [(early, OrderEvents.Paid(early))]);
        await saga.SendAll(_database, [(early, OrderEvents.Cancellation(early))]);
        await saga.Send(early, OrderEvents.Created(early));
        var first = (await _database.OrderIs(early, OrderStatus.Refunding))!;

        Assert.Equal((late.UpdatedAt + Limits.Refund, first.UpdatedAt + Limits.Refund), (late.DueAt, first.DueAt));
    }

    /// <summary>An open charge holds up the payment's deadline, which would cancel the order; here a person is only told.</summary>
    [Theory]
    [InlineData(PaymentKind.Refund)]
    [InlineData(PaymentKind.Charge)]
    public async Task An_operator_is_told_of_a_late_refund_also_while_an_attempt_is_in_doubt(PaymentKind kind)
    {
        await using var saga = await Start();
        await Pay(saga);
        await Becomes(saga, OrderStatus.Refunding, OrderEvents.Cancellation(_order));
        await Attempt(kind, PaymentAttemptState.InDoubt);

        _time.Advance(Limits.Refund);

        Assert.Equal(OrderAttention.RefundDeadline, (await AfterThat(order => order.Attention is not null)).Attention);
    }

    /// <summary>The call ends when the refund comes; what it had taken the place of would end with it, and nobody would have looked after the parcel.</summary>
    [Fact]
    public async Task A_late_refund_waits_for_its_turn_while_the_order_calls_for_something_else()
    {
        await using var saga = await Start();
        await Pay(saga);
        await Becomes(saga, OrderStatus.Refunding, OrderEvents.Cancellation(_order));
        await saga.SendAll(_database, [(_order, OrderEvents.Shipped(_order))]);

        _time.Advance(Limits.Refund);
        var again = await AfterThat(order => order.DueAt > _time.GetUtcNow());
        Assert.Equal((OrderAttention.ShippedAlthoughCancelled, again.UpdatedAt + Limits.Refund), (again.Attention, again.DueAt));
        await saga.SendAll(_database, [(_order, OrderEvents.Attended(_order, OrderAttention.ShippedAlthoughCancelled))]);
        _time.Advance(Limits.Refund);

        Assert.Equal(OrderAttention.RefundDeadline, (await AfterThat(order => order.Attention is not null)).Attention);
    }

    [Theory]
    [InlineData(OrderStatus.Paid)]
    [InlineData(OrderStatus.Refunding)]
    public async Task A_deadline_takes_the_place_of_no_other_call_and_the_step_gets_its_time_once_more(string status)
    {
        await using var saga = await Start();
        await using (var db = _database.Context())
        {
            var calling = OrderStates.In(status, _order);
            calling.Attention = OrderAttention.PaidTwice;
            db.Add(calling);
            await db.SaveChangesAsync(Cancel);
        }

        await saga.SendAll(_database, [(_order, status is OrderStatus.Paid ? OrderEvents.NotLeft(_order) : OrderEvents.NotRefunded(_order))]);

        var order = (await _database.Order(_order))!;
        var limit = status is OrderStatus.Paid ? Limits.Shipment : Limits.Refund;
        Assert.Equal((OrderAttention.PaidTwice, order.UpdatedAt + limit), (order.Attention, order.DueAt));
    }

    [Fact]
    public async Task A_parcel_that_left_unpaid_calls_an_operator_and_waits_on()
    {
        await using var saga = await Start();
        await saga.Send(_order, OrderEvents.Created(_order));
        await _database.OrderIs(_order, OrderStatus.AwaitingPayment);
        await saga.SendAll(_database, [(_order, OrderEvents.Shipped(_order))]);

        _time.Advance(Limits.Payment);
        var late = await AfterThat(order => order.Attention is not null);
        Assert.Equal((OrderStatus.AwaitingPayment, OrderAttention.ShippedUnpaid), (late.CurrentState, late.Attention));
        await saga.Send(_order, OrderEvents.Paid(_order));

        Assert.Null((await _database.OrderIs(_order, OrderStatus.Shipped))!.Attention);
    }

    /// <summary>Nothing is relayed here: what the sweeps have told stands in the outbox.</summary>
    [Fact]
    public async Task Sweepers_of_several_processes_tell_of_each_once()
    {
        const int late = 300;
        await using var one = await Start(relay: false);
        await using var another = await Start(relay: false);
        await using (var db = _database.Context())
        {
            db.AddRange(Enumerable.Range(0, late).Select(n => Due(OrderStates.In(Waiting[n % Waiting.Length], OrderEvents.NewOrder()))));
            await db.SaveChangesAsync(Cancel);
        }

        await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Sweep(n % 2 == 0 ? one : another)));
        await Sweep(one);

        Assert.Equal(late, await _database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Equal(late, await _database.Scalar<long>("SELECT count(DISTINCT key) FROM outbox_message"));
        foreach (var passed in (string[])[nameof(PaymentDeadlinePassed), nameof(ShipmentDeadlinePassed), nameof(RefundDeadlinePassed)])
            Assert.Equal(late / Waiting.Length, await _database.Scalar<long>($"SELECT count(*) FROM outbox_message WHERE message_type LIKE '%:{passed}'"));
        Assert.Equal(late, await _database.Scalar<long>($"SELECT count(*) FROM orders WHERE due_at IS NULL AND version = {OrderStates.Version}"));
    }

    Task<RunningMessaging> Start(OrderDeadlines? limits = null, bool relay = true) => RunningMessaging.Start(
        _database, _prefix, options => options with { Deadlines = limits ?? Limits, Relay = relay }, services => services.AddSingleton<TimeProvider>(_time));

    static async Task<int> Sweep(RunningMessaging saga)
    {
        await using var scope = saga.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DeadlineSweep>().Run(Cancel);
    }

    /// <summary>The clock goes on until the sweeper, which looks now and then, has found it.</summary>
    async Task<OrderState> AfterThat(Func<OrderState, bool> isFound) => (await Eventually.Is(
        () =>
        {
            _time.Advance(DeadlineSweeper.Interval);
            return _database.Order(_order);
        },
        order => isFound(order!)))!;

    async Task Pay(RunningMessaging saga)
    {
        await saga.Send(_order, OrderEvents.Created(_order));
        await _database.OrderIs(_order, OrderStatus.AwaitingPayment);
        await saga.Send(_order, OrderEvents.Paid(_order));
        var paid = (await _database.OrderIs(_order, OrderStatus.Paid))!;
        Assert.Equal(paid.UpdatedAt + Limits.Shipment, paid.DueAt);
    }

    async Task<OrderState> Becomes(RunningMessaging saga, string status, object fact)
    {
        await saga.Send(_order, fact);
        return (await _database.OrderIs(_order, status))!;
    }

    async Task Attempt(PaymentKind kind, PaymentAttemptState state)
    {
        await using var db = _database.Context();
        db.Add(new PaymentAttempt
        {
            Id = OrderEvents.NewOrder(),
            OrderId = _order,
            Kind = kind,
            State = state,
            Amount = 25.00m,
            Currency = "EUR",
            Provider = "unkeyed",
            RequestedAt = _time.GetUtcNow(),
            SentAt = _time.GetUtcNow(),
        });
        await db.SaveChangesAsync(Cancel);
    }

    OrderState Due(OrderState order)
    {
        order.DueAt = _time.GetUtcNow();
        return order;
    }
}
