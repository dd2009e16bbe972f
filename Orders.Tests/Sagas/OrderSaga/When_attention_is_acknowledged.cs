using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Kafka")]
public sealed class When_attention_is_acknowledged : SagaOnAClock
{
    readonly UnitWatch _watch = new();
    RunningMessaging _saga = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _saga = await Start(services: _watch.Register);
    }

    public override async ValueTask DisposeAsync()
    {
        await _saga.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task The_attention_is_cleared_and_the_history_names_the_operator_and_the_note()
    {
        await Needs(OrderStatus.Shipped, OrderAttention.PaidTwice);

        await Acknowledge(OrderAttention.PaidTwice);
        await SendAll(_saga, (Order, OrderEvents.Paid(Order) with { PaymentReference = "ch_another" }));

        var history = await Database.History(Order);
        Assert.Equal(
            [(OrderStatus.Shipped, "ada", "carrier called"), (OrderStatus.Shipped, null, null)], history.Select(x => (x.To, x.By, x.Note)));
        var order = (await Database.Order(Order))!;
        Assert.Equal((OrderStates.Version + 2, OrderAttention.PaidTwice), (order.Version, order.Attention));
    }

    /// <summary>The records of one unit of work share one instance of the saga.</summary>
    /// <remarks>The operator's remark belongs to one transition only.</remarks>
    [Fact]
    public async Task Other_transitions_of_the_same_commit_do_not_name_the_operator()
    {
        await Needs(OrderStatus.Paid, OrderAttention.RefundedUnasked);
        _watch.Hold();
        var place = await _saga.Produce(Topics.Orders, Order, OrderEvents.NotRefunded(Order));
        await Eventually.True(() => _watch.Seen.Count == 1);
        await _saga.Produce(Topics.Orders, Order, OrderEvents.Acknowledged(Order, OrderAttention.RefundedUnasked));
        await _saga.Produce(Topics.Orders, Order, OrderEvents.OutOfStock(Order));
        await _saga.WaitUntilQueued(_watch, place.Partition, Order);

        _watch.Release();
        await OrderIs(OrderStatus.Refunding);

        Assert.Equal(
            [(nameof(AttentionAcknowledged), "ada"), (nameof(OutOfStock), null)],
            (await Database.History(Order)).Select(x => (x.Event, x.By)));
        Assert.Equal(
            1, await Database.Scalar<long>($"SELECT count(DISTINCT xmin::text) FROM saga_transition WHERE correlation_id = '{Order}'"));
    }

    [Theory]
    [InlineData(OrderStatus.AwaitingPayment, OrderAttention.ShippedUnpaid)]
    [InlineData(OrderStatus.Paid, OrderAttention.ShipmentDeadline)]
    [InlineData(OrderStatus.Refunding, OrderAttention.RefundDeadline)]
    public async Task A_late_event_that_still_does_not_arrive_raises_the_attention_again(string status, string attention)
    {
        var limit = status switch { OrderStatus.Paid => Limits.Shipment, OrderStatus.Refunding => Limits.Refund, _ => Limits.Payment };
        await Needs(status, attention);

        await Acknowledge(attention);
        var acknowledged = (await Database.Order(Order))!;
        Assert.Equal((null, acknowledged.UpdatedAt + limit), (acknowledged.Attention, acknowledged.DueAt));
        Time.Advance(limit);

        var again = await AfterSweeps(order => order.Attention is not null);
        Assert.Equal((status, attention), (again.CurrentState, again.Attention));
    }

    [Fact]
    public async Task A_deadline_that_has_not_passed_does_not_restart()
    {
        var dueAt = Time.GetUtcNow().AddDays(30).TruncateToMicroseconds();
        await Needs(OrderStatus.Paid, OrderAttention.PaidTwice, dueAt);

        await Acknowledge(OrderAttention.PaidTwice);

        var order = (await Database.Order(Order))!;
        Assert.Equal((null, dueAt), (order.Attention, order.DueAt));
    }

    async Task Needs(string status, string attention, DateTimeOffset? dueAt = null)
    {
        var order = OrderStates.In(status, Order);
        (order.Attention, order.DueAt) = (attention, dueAt);
        if (attention is OrderAttention.ShippedUnpaid)
            order.ShippedAt = OrderEvents.Shipped(Order).ShippedAt;
        await using var db = Database.Context();
        db.Add(order);
        await db.SaveChangesAsync(Cancel);
    }

    Task Acknowledge(string attention) => SendAll(_saga, (Order, OrderEvents.Acknowledged(Order, attention)));
}
