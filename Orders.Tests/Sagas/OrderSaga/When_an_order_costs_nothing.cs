using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>The order is confirmed and fulfilled at once, without a charge, whatever door it came through.</summary>
[Trait("Category", "Kafka")]
public sealed class When_an_order_costs_nothing
{
    [Theory]
    [InlineData(Topics.Orders)]
    [InlineData(Topics.SubmittedOrders)]
    public async Task The_order_is_completed_without_a_charge(string door)
    {
        await using var database = await TestDatabase.Create();
        await using var saga = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Intake = true });
        var order = OrderEvents.NewOrder();

        if (door == Topics.Orders)
            await saga.Send(order, OrderEvents.Free(order));
        else
            await saga.Produce(door, order, OrderEvents.Submitted(OrderEvents.Free(order)), OrderEvents.NewOrder());
        var paid = (await database.OrderIs(order, OrderStatus.Paid))!;
        await saga.Send(order, OrderEvents.Shipped(order));
        var shipped = (await database.OrderIs(order, OrderStatus.Shipped))!;

        Assert.Equal((0m, null, 0), (paid.Total, paid.Attention, paid.Payments.Count));
        Assert.Null(shipped.DueAt);
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Empty(await saga.Messages<RequestPayment>(Topics.PaymentRequests));
        Assert.Single(await saga.Messages<RequestFulfilment>(Topics.FulfilmentRequests));
        Assert.Equal(
            [NotificationKind.OrderConfirmation, NotificationKind.ShippingNotification],
            (await saga.Messages<SendNotification>(Topics.NotificationRequests)).Select(x => x.Kind));
    }

    [Fact]
    public async Task Shipment_and_order_may_arrive_in_any_order()
    {
        await using var database = await TestDatabase.Create();
        await using var saga = await RunningMessaging.Start(database, await RunningMessaging.CreateTopics());
        var order = OrderEvents.NewOrder();

        await saga.SendAll(database, [(order, OrderEvents.Shipped(order))]);
        await saga.Send(order, OrderEvents.Free(order));

        await database.OrderIs(order, OrderStatus.Shipped);
    }
}
