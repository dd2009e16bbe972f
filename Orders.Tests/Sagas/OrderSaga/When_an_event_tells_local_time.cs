using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>A producer may write its times with the offset of its time zone. PostgreSQL takes times in UTC only.</summary>
[Trait("Category", "Kafka")]
public sealed class When_an_event_tells_local_time
{
    static readonly TimeSpan India = TimeSpan.FromHours(5.5);

    [Fact]
    public async Task The_order_is_submitted_paid_and_shipped_at_these_moments()
    {
        await using var database = await TestDatabase.Create();
        await using var saga = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Intake = true });
        var order = OrderEvents.NewOrder();
        var (submitted, paid, shipped) = (OrderEvents.Submitted(order), OrderEvents.Paid(order), OrderEvents.Shipped(order));

        await saga.Produce(Topics.SubmittedOrders, order, submitted with { SubmittedAt = submitted.SubmittedAt.ToOffset(India) });
        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await saga.Send(order, paid with { ReceivedAt = paid.ReceivedAt.ToOffset(India) });
        await database.OrderIs(order, OrderStatus.Paid);
        await saga.Send(order, shipped with { ShippedAt = shipped.ShippedAt.ToOffset(India) });

        var end = (await database.OrderIs(order, OrderStatus.Shipped))!;
        Assert.Equal(
            (submitted.SubmittedAt, paid.ReceivedAt, shipped.ShippedAt),
            (end.SubmittedAt, Assert.Single(end.Payments).ReceivedAt, end.ShippedAt));
        Assert.Empty(await database.DeadLetters());
    }
}
