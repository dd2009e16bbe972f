using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>The saga's three topics have one consumer, so an order has one owner in the whole installation.</summary>
[Trait("Category", "Kafka")]
public sealed class When_topics_are_read_together
{
    static readonly string[] Together = [Topics.Orders, Topics.Payments, Topics.Shipments];

    [Theory]
    [InlineData("CPS")]
    [InlineData("SPC")]
    [InlineData("PSC")]
    public async Task Events_of_one_order_meet_in_one_unit_in_any_order(string arrival)
    {
        await using var database = await TestDatabase.Create();
        var (prefix, watch) = (await RunningMessaging.CreateTopics(), new UnitWatch());
        await using var saga = await RunningMessaging.Start(database, prefix, services: watch.Register);
        var (order, blocking) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        watch.Hold();
        await saga.Produce(Topics.Orders, order, OrderEvents.Created(blocking));
        await Eventually.True(() => watch.Seen.Count == 1);

        var busy = new List<Guid> { order };
        foreach (var letter in arrival)
            busy.Add(await ProduceAndWaitUntilQueued(letter));
        watch.Release();

        var ended = await database.OrderIs(order, OrderStatus.Shipped);
        Assert.Equal(3, ended!.Version);
        Assert.Equal([1, 2, 3], (await database.History(order)).Select(x => x.Version));
        Assert.Equal(
            1, await database.Scalar<long>($"SELECT count(DISTINCT xmin::text) FROM saga_transition WHERE correlation_id = '{order}'"));
        Assert.Empty(await database.DeadLetters());

        // A record of another lane behind it in its partition: when that one is held, the event is in its lane's queue.
        async Task<Guid> ProduceAndWaitUntilQueued(char letter)
        {
            var place = await (letter switch
            {
                'C' => saga.Produce(Topics.Orders, order, OrderEvents.Created(order)),
                'P' => saga.Produce(Topics.Payments, order, OrderEvents.Paid(order)),
                _ => saga.Produce(Topics.Shipments, order, OrderEvents.Shipped(order)),
            });
            return await saga.WaitUntilQueued(watch, place, busy);
        }
    }

    [Fact]
    public async Task A_process_owns_equal_partitions_of_all_topics()
    {
        TestBroker.RequireReal("two consumers share the partitions.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 5);
        await using var first = await RunningMessaging.Start(database, prefix);
        await using (var second = await RunningMessaging.Start(database, prefix))
        {
            await Eventually.True(() => OwnedBy(first).Concat(OwnedBy(second)).Order().SequenceEqual([0, 1, 2, 3, 4]));
            Assert.NotEmpty(OwnedBy(second));
            Assert.NotEmpty(OwnedBy(first));
            await Process(first, database, orders: 40);
        }

        await Eventually.True(() => OwnedBy(first).SequenceEqual([0, 1, 2, 3, 4]));
        await Process(first, database, orders: 10);
        Assert.Empty(await database.DeadLetters());
    }

    [Fact]
    public async Task A_topic_that_grows_alone_makes_its_reader_unready_until_the_others_have_grown()
    {
        TestBroker.RequireReal("the in-memory broker adds no partitions.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 2);
        await using var saga = await RunningMessaging.Start(
            database, prefix, options => options with { Client = WithQuickMetadata(options.Client) });

        await TestBroker.AddPartitions(prefix + Topics.Orders, 4);

        await Eventually.True(() => saga.Endpoint(Topics.Payments) is { IsHealthy: false, OwnedApart: "orders 2, 3" });
        await Process(saga, database, orders: 10);
        await TestBroker.AddPartitions(prefix + Topics.Payments, 4);
        await TestBroker.AddPartitions(prefix + Topics.Shipments, 4);
        await Eventually.True(() => Together.All(topic => saga.Endpoint(topic) is { IsHealthy: true, Partitions.Count: 4 }));
    }

    static async Task Process(RunningMessaging saga, TestDatabase database, int orders)
    {
        List<Guid> created = [.. Enumerable.Range(0, orders).Select(_ => OrderEvents.NewOrder())];
        await Task.WhenAll(created.SelectMany(order => new[]
        {
            saga.Produce(Topics.Shipments, order, OrderEvents.Shipped(order)),
            saga.Produce(Topics.Orders, order, OrderEvents.Created(order)),
            saga.Produce(Topics.Payments, order, OrderEvents.Paid(order)),
        }));
        foreach (var order in created)
            Assert.Equal(3, (await database.OrderIs(order, OrderStatus.Shipped))!.Version);
    }

    /// <summary>The partitions that a process owns of every topic; none while they differ.</summary>
    static IReadOnlyList<int> OwnedBy(RunningMessaging saga)
    {
        List<EndpointState> states = [.. Together.Select(saga.Endpoint)];
        return states.TrueForAll(state => state.Partitions.SequenceEqual(states[0].Partitions)) ? states[0].Partitions : [];
    }

    static ClientConfig WithQuickMetadata(ClientConfig client) =>
        new(new Dictionary<string, string>(client)) { TopicMetadataRefreshIntervalMs = 500 };
}
