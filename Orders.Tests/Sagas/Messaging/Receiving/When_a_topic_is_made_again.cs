using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>A topic that is deleted and made again begins with the same offsets. Records without ids still get new message ids.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_topic_is_made_again
{
    [Fact]
    public async Task A_record_without_an_id_is_no_duplicate_of_the_one_at_its_place_before()
    {
        TestBroker.RequireReal("a topic is deleted.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        var (first, second) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        await using (var saga = await RunningMessaging.Start(database, prefix))
        {
            await saga.Produce(Topics.Orders, first, OrderEvents.Created(first));
            await database.OrderIs(first, OrderStatus.AwaitingPayment);
        }

        await TestTopics.MakeAgain(prefix + Topics.Orders);
        await using (var saga = await RunningMessaging.Start(database, prefix))
        {
            var place = await saga.Produce(Topics.Orders, second, OrderEvents.Created(second));
            Assert.Equal(0, place.Offset.Value);

            await database.OrderIs(second, OrderStatus.AwaitingPayment);
        }
    }

    /// <summary>The near miss: the same record again, after a crash or a rewind, keeps its id.</summary>
    [Fact]
    public async Task A_record_of_the_same_topic_that_is_read_again_is_a_duplicate()
    {
        TestBroker.RequireReal("offsets are reset.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        var order = OrderEvents.NewOrder();
        await using (var saga = await RunningMessaging.Start(database, prefix))
        {
            var place = await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
            await saga.Offsets(Topics.Orders, "order-saga").Pass(place.Partition, place.Offset);
        }

        await new GroupOffsets(await TestBroker.BootstrapServers(), prefix + Topics.Orders, prefix + "order-saga").Rewind();
        await using (var saga = await RunningMessaging.Start(database, prefix))
            await saga.Offsets(Topics.Orders, "order-saga").Pass(0, 0);

        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
    }
}
