using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>Up to version 1, the saga read each topic in a group of its own. A roll-out has processes of both versions.</summary>
[Trait("Category", "Kafka")]
public sealed class When_offsets_of_former_groups_are_taken_over
{
    [Fact]
    public async Task What_the_former_group_committed_is_not_read_again_and_what_it_did_not_is_read()
    {
        TestBroker.RequireReal("the in-memory broker accepts no offsets for a group without members.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        List<Guid> orders = [.. Enumerable.Range(0, 3).Select(_ => OrderEvents.NewOrder())];
        foreach (var order in orders)
            await RecordWriting.Produce(prefix, Topics.Orders, order, OrderEvents.Created(order), OrderEvents.NewOrder());
        await RecordWriting.Produce(prefix, Topics.Payments, orders[2], OrderEvents.Paid(orders[2]), OrderEvents.NewOrder());
        await new GroupOffsets(await TestBroker.BootstrapServers(), prefix + Topics.Orders, prefix + "order-saga.orders").Commit(0, 2);

        await using (var saga = await RunningMessaging.Start(database, prefix))
        {
            await database.OrderIs(orders[2], OrderStatus.Paid);
            await saga.Offsets(Topics.Orders, "order-saga").Pass(0, 2);
        }

        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM orders"));
        // From now on the group has offsets of its own.
        await new GroupOffsets(await TestBroker.BootstrapServers(), prefix + Topics.Orders, prefix + "order-saga.orders").Commit(0, 0);
        await using var again = await RunningMessaging.Start(database, prefix);
        var last = OrderEvents.NewOrder();
        var place = await again.Produce(Topics.Orders, last, OrderEvents.Created(last));
        await again.Offsets(Topics.Orders, "order-saga").Pass(place.Partition, place.Offset);
        Assert.Equal(2, await database.Scalar<long>("SELECT count(*) FROM orders"));
    }

    [Fact]
    public async Task Processes_of_both_versions_run_at_once_and_each_event_has_one_effect()
    {
        TestBroker.RequireReal("processes of two groups share a database for a while.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        List<Guid> orders = [];
        await using (var former = await RunningMessaging.StartWith(
            database, prefix, (services, client) => Former(services, client, prefix)))
        {
            await Play(former, orders, 30);
            await Shipped(database, orders);
            await using var next = await RunningMessaging.Start(database, prefix);
            await Play(next, orders, 60);
            await Shipped(database, orders);
        }

        await using var alone = await RunningMessaging.Start(database, prefix);
        await Play(alone, orders, 30);
        await Shipped(database, orders);

        foreach (var order in orders)
            Assert.Equal([1, 2, 3], (await database.History(order)).Select(x => x.Version));
        Assert.Equal(3 * orders.Count, await database.InboxRows());
        Assert.Empty(await database.DeadLetters());
        var offsets = alone.Offsets(Topics.Orders, "order-saga");
        await Eventually.True(async () => (await offsets.Committed()).Values.Sum() == orders.Count);
    }

    static async Task Play(RunningMessaging saga, List<Guid> orders, int count)
    {
        List<Guid> created = [.. Enumerable.Range(0, count).Select(_ => OrderEvents.NewOrder())];
        orders.AddRange(created);
        await Task.WhenAll(created.SelectMany(order => new[]
        {
            saga.Produce(Topics.Orders, order, OrderEvents.Created(order), OrderEvents.NewOrder()),
            saga.Produce(Topics.Payments, order, OrderEvents.Paid(order), OrderEvents.NewOrder()),
            saga.Produce(Topics.Shipments, order, OrderEvents.Shipped(order), OrderEvents.NewOrder()),
        }));
    }

    static async Task Shipped(TestDatabase database, List<Guid> orders)
    {
        foreach (var order in orders)
            await database.OrderIs(order, OrderStatus.Shipped);
    }

    /// <summary>The saga's messaging of version 1: three endpoints, each in its own group.</summary>
    static void Former(IServiceCollection services, Confluent.Kafka.ClientConfig client, string prefix)
    {
        var options = new OrdersMessagingOptions { Client = client };
        services.AddSingleton(options.Deadlines);
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory();
            bus.AddRider(rider =>
            {
                rider.UseTopicPrefix(prefix);
                rider.AddMessages();
                rider.AddSagaStateMachine<OrderStateMachine, OrderState>().EntityFrameworkRepository<OrderState, OrdersDbContext>();
                rider.UsingKafka(client, (context, kafka) =>
                {
                    var read = new TopicReaders(context, options);
                    kafka.TopicEndpoint<OrderCreated>(Topics.Orders, "order-saga.orders", read.Saga);
                    kafka.TopicEndpoint<PaymentReceived>(Topics.Payments, "order-saga.payments", read.Saga);
                    kafka.TopicEndpoint<OrderShipped>(Topics.Shipments, "order-saga.shipments", read.Saga);
                });
            });
        });
        services.AddEntityFrameworkInbox<OrdersDbContext>().AddDeadLetters<OrdersDbContext>().AddRetryStore<OrdersDbContext>()
            .AddEntityFrameworkOutbox<OrdersDbContext>(relay: false);
    }
}
