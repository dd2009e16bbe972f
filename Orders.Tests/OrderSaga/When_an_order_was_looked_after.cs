using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.OrderSaga;

public sealed class When_an_order_was_looked_after : IAsyncLifetime
{
    static readonly OrderDeadlines Limits = new() { Payment = TimeSpan.FromHours(2), Shipment = TimeSpan.FromHours(5), Refund = TimeSpan.FromHours(3) };

    readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    readonly UnitWatch _watch = new();
    readonly Guid _order = OrderEvents.NewOrder();
    TestDatabase _database = null!;
    RunningMessaging _saga = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _saga = await RunningMessaging.Start(_database, await RunningMessaging.CreateTopics(), options => options with { Deadlines = Limits }, services =>
        {
            services.AddSingleton<TimeProvider>(_time);
            _watch.Register(services);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _saga.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task It_calls_for_nobody_any_more_and_its_history_says_who_looked_after_it_and_why()
    {
        await Calls(OrderStatus.Shipped, OrderAttention.PaidTwice);

        await Attend(OrderAttention.PaidTwice);
        await _saga.SendAll(_database, [(_order, OrderEvents.Paid(_order) with { PaymentReference = "ch_another" })]);

        var history = await _database.History(_order);
        Assert.Equal([(OrderStatus.Shipped, "ada", "carrier called"), (OrderStatus.Shipped, null, null)], history.Select(x => (x.To, x.By, x.Note)));
        var order = (await _database.Order(_order))!;
        Assert.Equal((OrderStates.Version + 2, OrderAttention.PaidTwice), (order.Version, order.Attention));
    }

    /// <summary>The unit's records find one instance of the saga: what the operator said is of one change only.</summary>
    [Fact]
    public async Task What_else_is_committed_with_it_is_not_put_down_to_the_operator()
    {
        await Calls(OrderStatus.Paid, OrderAttention.RefundedUnasked);
        _watch.Hold();
        var place = await _saga.Produce(Topics.Orders, _order, OrderEvents.NotRefunded(_order));
        await Eventually.True(() => _watch.Seen.Count == 1);
        await _saga.Produce(Topics.Orders, _order, OrderEvents.Attended(_order, OrderAttention.RefundedUnasked));
        await _saga.Produce(Topics.Orders, _order, OrderEvents.OutOfStock(_order));
        await _saga.ReadUpToHere(_watch, place.Partition, _order);

        _watch.Release();
        await _database.OrderIs(_order, OrderStatus.Refunding);

        Assert.Equal([(nameof(OrderAttended), "ada"), (nameof(OutOfStock), null)], (await _database.History(_order)).Select(x => (x.Event, x.By)));
        Assert.Equal(1, await _database.Scalar<long>($"SELECT count(DISTINCT xmin::text) FROM saga_transition WHERE correlation_id = '{_order}'"));
    }

    [Theory]
    [InlineData(OrderStatus.AwaitingPayment, OrderAttention.ShippedUnpaid)]
    [InlineData(OrderStatus.Paid, OrderAttention.ShipmentDeadline)]
    [InlineData(OrderStatus.Refunding, OrderAttention.RefundDeadline)]
    public async Task What_is_late_and_still_does_not_come_calls_for_an_operator_again(string status, string attention)
    {
        var limit = status switch { OrderStatus.Paid => Limits.Shipment, OrderStatus.Refunding => Limits.Refund, _ => Limits.Payment };
        await Calls(status, attention);

        await Attend(attention);
        var attended = (await _database.Order(_order))!;
        Assert.Equal((null, attended.UpdatedAt + limit), (attended.Attention, attended.DueAt));
        _time.Advance(limit);

        Assert.Equal((status, attention), await Eventually.Is(Advanced, order => order.Attention is not null));
    }

    [Fact]
    public async Task A_deadline_that_has_not_passed_stays_where_it_is()
    {
        var dueAt = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await Calls(OrderStatus.Paid, OrderAttention.PaidTwice, dueAt);

        await Attend(OrderAttention.PaidTwice);

        var order = (await _database.Order(_order))!;
        Assert.Equal((null, dueAt), (order.Attention, order.DueAt));
    }

    async Task Calls(string status, string attention, DateTimeOffset? dueAt = null)
    {
        var order = OrderStates.In(status, _order);
        (order.Attention, order.DueAt) = (attention, dueAt);
        if (attention is OrderAttention.ShippedUnpaid)
            order.ShippedAt = OrderEvents.Shipped(_order).ShippedAt;
        await using var db = _database.Context();
        db.Add(order);
        await db.SaveChangesAsync(Cancel);
    }

    Task Attend(string attention) => _saga.SendAll(_database, [(_order, OrderEvents.Attended(_order, attention))]);

    async Task<(string Status, string? Attention)> Advanced()
    {
        _time.Advance(DeadlineSweeper.Interval);
        var order = (await _database.Order(_order))!;
        return (order.CurrentState, order.Attention);
    }
}
