using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Kafka")]
public sealed class When_a_duplicate_message_arrives
{
    [Fact]
    public async Task The_duplicate_has_no_second_effect()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix);
        var order = OrderEvents.NewOrder();
        var (created, paid) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());

        for (var i = 0; i < 3; i++)
            await saga.Produce(Topics.Orders, order, OrderEvents.Created(order), created);
        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        for (var i = 0; i < 3; i++)
            await saga.Produce(Topics.Payments, order, OrderEvents.Paid(order), paid);
        await database.OrderIs(order, OrderStatus.Paid);
        await saga.Produce(Topics.Shipments, order, OrderEvents.Shipped(order));
        await database.OrderIs(order, OrderStatus.Shipped);

        Assert.Equal(3, (await database.History(order)).Count);
        Assert.Equal(1, await database.InboxRows(created));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Single(await saga.ReadOnce(Topics.PaymentRequests));
        Assert.Single(await saga.ReadOnce(Topics.FulfilmentRequests));
        Assert.Equal(2, (await saga.ReadOnce(Topics.NotificationRequests)).Count);
        Assert.Empty(await database.DeadLetters());
    }
}
