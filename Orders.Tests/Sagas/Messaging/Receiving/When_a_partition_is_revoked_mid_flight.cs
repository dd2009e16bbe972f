using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

[Trait("Category", "Kafka")]
public sealed class When_a_partition_is_revoked_mid_flight
{
    static readonly TimeSpan LongEnoughToJoin = TimeSpan.FromSeconds(3);

    /// <summary>Shorter than the client's longest time between two polls.</summary>
    static readonly TimeSpan LongerThanTheTest = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task The_next_owner_reads_no_record_in_flight_before_its_commit_and_none_is_processed_twice()
    {
        TestBroker.RequireReal("the in-memory broker reassigns a partition without waiting for its owner.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var (first, second) = (new UnitWatch(), new UnitWatch());
        first.Hold();
        await using var owner =
            await RunningMessaging.Start(database, prefix, options => options with { SagaDrainLimit = LongerThanTheTest }, first.Register);
        var orders = new Dictionary<Guid, Guid>();
        var keys = Enumerable.Range(0, 60).Select(_ => OrderEvents.NewOrder()).ToList();
        await ProduceOfEachKey();
        await Eventually.True(() => first.Seen.Count >= TopicReaders.SagaLanes);
        // Behind the records in flight, so that records are left for the next owner.
        await ProduceOfEachKey();

        var inFlight = first.Seen.ToHashSet();
        // Topics that are read together have all their partitions revoked: the next owner joins when the drain is over.
        var joining = RunningMessaging.Start(database, prefix, services: second.Register);
        await Eventually.Never(() => second.Seen.Any(inFlight.Contains), LongEnoughToJoin);
        first.Release();
        await using var next = await joining;

        foreach (var order in orders.Keys)
            await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Eventually.True(() =>
            next.Endpoint(Topics.Orders).Partitions.Count == 2 && owner.Endpoint(Topics.Orders).Partitions.Count == 2);
        Assert.NotEmpty(second.Seen);
        Assert.All(orders.Values, message => Assert.Equal(1, first.Attempts(message) + second.Attempts(message)));

        async Task ProduceOfEachKey()
        {
            foreach (var key in keys)
            {
                var (order, message) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
                orders.Add(order, message);
                await owner.Produce(Topics.Orders, key, OrderEvents.Created(order), message);
            }
        }
    }

    [Fact]
    public async Task The_drain_has_a_limit_and_a_record_that_the_next_owner_reads_again_has_one_effect()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var gate = new TaskCompletionSource();
        var stuck = new NumbersReader { Work = (_, _) => gate.Task };
        await using var owner = await stuck.Start(database, prefix, endpoint => endpoint.Options.DrainLimit = TimeSpan.FromSeconds(1));
        var keys = Enumerable.Range(0, 40).Select(_ => OrderEvents.NewOrder()).ToList();
        foreach (var key in keys)
            await owner.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await Eventually.True(() => stuck.Begun.Count >= 10);

        var unblocked = new NumbersReader();
        await using var next = await unblocked.Start(database, prefix);
        await Eventually.True(() => unblocked.Done.Intersect(stuck.Begun).Any());
        gate.SetResult();

        await Eventually.Equal(40, () => database.InboxRows());
        await Eventually.True(() => stuck.Done.Count == stuck.Begun.Count);
        Assert.Equal(40, await database.Effects());
    }

    [Fact]
    public async Task A_record_that_waits_behind_the_retries_of_another_does_not_delay_the_drain()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var first = new NumbersReader { Work = (_, _) => throw new TimeoutException() };
        await using var owner = await first.Start(database, prefix, endpoint =>
        {
            // The first failure is the endpoint's: the records stay in the lane.
            endpoint.Options.TroubleThreshold = 1;
            endpoint.Options.LaneCount = 1;
            endpoint.Options.UnitOfWorkRecordLimit = 100;
            endpoint.Options.Retry = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
            endpoint.Options.DrainLimit = LongerThanTheTest;
        });
        var keys = Enumerable.Range(0, 40).Select(_ => OrderEvents.NewOrder()).ToList();
        foreach (var key in keys)
            await owner.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await Eventually.True(() => owner.Endpoint(NumbersReader.Topic).RetryingSince is not null);

        var second = new NumbersReader();
        await using var next = await second.Start(database, prefix);

        await Eventually.True(() => next.Endpoint(NumbersReader.Topic).Partitions.Count == 2);
        await Eventually.True(() => !second.Done.IsEmpty);
    }
}
