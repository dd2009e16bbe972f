using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Kafka")]
public sealed class When_a_cancellation_meets_other_events
{
    /// <summary>C: created, P: paid, S: shipped, X: cancelled by the customer, O: out of stock.</summary>
    static IEnumerable<string> Sequences =>
    [
        .. Interleavings.Of("CPX", 4), .. Interleavings.Of("CSX", 4), .. Interleavings.Of("CPSX", 5), .. Interleavings.Of("CPSO", 4),
        .. Interleavings.Of("CPXO", 4),
    ];

    [Fact]
    public async Task Every_interleaving_ends_charged_and_shipped_or_not_charged_or_refunded_once()
    {
        await using var database = await TestDatabase.Create();
        await using var saga = await RunningMessaging.Start(database, await RunningMessaging.CreateTopics());
        var orders = await saga.Play(database, Sequences);

        var ends = new Dictionary<Guid, OrderState>();
        foreach (var order in orders)
            ends.Add(order.Order, (await database.Order(order.Order))!);
        var refunds = await CountByOrder(saga, Topics.PaymentRequests, nameof(RequestRefund));
        var released = await CountByOrder(saga, Topics.InventoryReservations, nameof(ReleaseInventory));
        foreach (var order in orders)
        {
            var end = EndOf(ends[order.Order], refunds.GetValueOrDefault(order.Order), released.GetValueOrDefault(order.Order));
            Assert.True(
                end is not null && (end != "shipped, awaits payment" || !order.Has('P')),
                $"{order.Events} ended {ends[order.Order].CurrentState}, {refunds.GetValueOrDefault(order.Order)} refunds");
            Assert.True(
                end != "cancelled" || !order.Has('S') || ends[order.Order].Attention == OrderAttention.ShippedAlthoughCancelled,
                $"{order.Events}: the shipped order does not need attention");
        }

        await Refund(
            saga, database, [.. ends.Values.Where(x => x.CurrentState == OrderStatus.Refunding).Select(x => x.CorrelationId)], refunds);
        Assert.Empty(await database.DeadLetters());
    }

    /// <summary>The end's name; null for an end that is not allowed.</summary>
    static string? EndOf(OrderState order, int refunds, int released) => order switch
    {
        { CurrentState: OrderStatus.Shipped, Payments.Count: 1, Reason: null } when refunds == 0 && released == 0 => "completed",
        { CurrentState: OrderStatus.Cancelled, Payments.Count: 0, Reason: not null } when refunds == 0 && released == 1 => "cancelled",
        { CurrentState: OrderStatus.Refunding, Payments.Count: 1, Reason: not null } when refunds == 1 && released == 1 => "cancelled",
        { CurrentState: OrderStatus.AwaitingPayment, Payments.Count: 0, ShippedAt: not null, Reason: null }
            when refunds == 0 && released == 0 => "shipped, awaits payment",
        _ => null,
    };

    /// <summary>Each refund is reported twice: every order is Refunded, and the saga requests no second refund.</summary>
    static async Task Refund(RunningMessaging saga, TestDatabase database, IReadOnlyList<Guid> refunding, Dictionary<Guid, int> refunds)
    {
        for (var time = 0; time < 2; time++)
            await saga.SendAll(database, refunding.Select(order => (order, (IOrderEvent)OrderEvents.Refunded(order))));

        Assert.NotEmpty(refunding);
        Assert.Equal(refunding.Count, await database.Scalar<long>($"SELECT count(*) FROM orders WHERE status = '{OrderStatus.Refunded}'"));
        Assert.Equal(refunds, await CountByOrder(saga, Topics.PaymentRequests, nameof(RequestRefund)));
        var notifications = await saga.Messages<SendNotification>(Topics.NotificationRequests);
        Assert.Equal(
            refunding.Order(), notifications.Where(x => x.Kind == NotificationKind.RefundConfirmation).Select(x => x.OrderId).Order());
        Assert.All(notifications.CountBy(x => (x.OrderId, x.Kind)), x => Assert.Equal(1, x.Value));
    }

    static async Task<Dictionary<Guid, int>> CountByOrder(RunningMessaging saga, string topic, string type) => (await saga.ReadOnce(topic))
        .Where(x => x.TypeName() == type)
        .CountBy(x => Guid.Parse(x.Message.Key))
        .ToDictionary();
}
