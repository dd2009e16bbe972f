using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;

namespace Orders.Tests.OrderSaga;

public sealed class When_a_deadline_passes : IAsyncLifetime
{
    static readonly OrderDeadlines Limits = new() { Payment = TimeSpan.FromHours(2), Shipment = TimeSpan.FromHours(5) };
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

    [Theory]
    [InlineData(PaymentAttemptState.Requested)]
    [InlineData(PaymentAttemptState.InDoubt)]
    public async Task An_order_whose_charge_is_open_is_left_alone_until_the_outcome_is_known(PaymentAttemptState open)
    {
        await using var saga = await Start();
        await saga.Send(_order, OrderEvents.Created(_order));
        var waiting = await _database.OrderIs(_order, OrderStatus.AwaitingPayment);
        await Charge(open);

        _time.Advance(Limits.Payment);
        Assert.Equal(0, await Sweep(saga));
        Assert.Equivalent(waiting, await _database.Order(_order));
        await _database.Execute($"UPDATE payment_attempt SET state = '{PaymentAttemptState.NotTaken}'");

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
            db.AddRange(Enumerable.Range(0, late).Select(n => Due(OrderStates.In(n % 2 == 0 ? OrderStatus.AwaitingPayment : OrderStatus.Paid, OrderEvents.NewOrder()))));
            await db.SaveChangesAsync(Cancel);
        }

        await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Sweep(n % 2 == 0 ? one : another)));
        await Sweep(one);

        Assert.Equal(late, await _database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Equal(late, await _database.Scalar<long>("SELECT count(DISTINCT key) FROM outbox_message"));
        Assert.Equal(late / 2, await _database.Scalar<long>("SELECT count(*) FROM outbox_message WHERE message_type LIKE '%:PaymentDeadlinePassed'"));
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

    async Task Charge(PaymentAttemptState state)
    {
        await using var db = _database.Context();
        db.Add(new PaymentAttempt
        {
            Id = OrderEvents.NewOrder(),
            OrderId = _order,
            Kind = PaymentKind.Charge,
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
