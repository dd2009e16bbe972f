using System.Text;
using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Inbox;

/// <summary>Redelivered records and new ones meet in one unit of work.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_unit_contains_known_messages
{
    /// <summary>Without the look before the dispatch, the trigger would refuse the whole unit.</summary>
    [Fact]
    public async Task Known_messages_are_skipped_and_the_others_are_committed_together()
    {
        await using var database = await TestDatabase.Create();
        var (prefix, watch) = (await RunningMessaging.CreateTopics(), new UnitWatch());
        await using var saga = await RunningMessaging.Start(
            database, prefix, options => options with { Relay = false }, watch.Register);
        var first = OrderEvents.NewOrder();
        var place = await saga.Produce(Topics.Orders, first, OrderEvents.Created(first), IdOf(first));
        var orders = LaneBarrier.OrdersOfLane(first).Take(6).ToList();
        foreach (var order in orders[..3])
            await Produce(order);
        foreach (var order in orders[..3])
            await database.OrderIs(order, OrderStatus.AwaitingPayment);

        watch.Hold();
        var blocker = LaneBarrier.OrdersOfLane(first).First();
        await Produce(blocker);
        await Eventually.True(() => watch.Seen.Contains(IdOf(blocker)));
        foreach (var order in orders)
            await Produce(order);
        await Produce(orders[4]);
        await saga.WaitUntilQueued(watch, place.Partition, first);
        watch.Release();
        foreach (var order in orders)
            await database.OrderIs(order, OrderStatus.AwaitingPayment);

        Assert.All(orders, order => Assert.Equal(1, watch.Attempts(IdOf(order))));
        Assert.Equal(1, await database.Scalar<long>(
            $"SELECT count(DISTINCT xmin::text) FROM orders WHERE id = ANY ('{{{string.Join(',', orders[3..])}}}')"));
        Assert.Empty(await database.DeadLetters());

        Task Produce(Guid order) => saga.ProduceRaw(
            Topics.Orders, $"{order}", OrderEvents.Body(OrderEvents.Created(order)),
            new() { { MessageHeaders.MessageId, Encoding.UTF8.GetBytes($"{IdOf(order)}") } }, place.Partition);
    }

    static Guid IdOf(Guid order) => MessageIds.From(order, "created");
}
