using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

public sealed class When_a_partition_is_revoked_mid_flight
{
    static readonly TimeSpan LongEnoughToJoin = TimeSpan.FromSeconds(3);

    /// <summary>And shorter than the client's longest pause between two polls.</summary>
    static readonly TimeSpan LongerThanTheTest = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Its_next_owner_sees_no_record_before_that_is_committed_and_none_is_worked_twice()
    {
        TestBroker.RequireReal("the mock hands a partition on without waiting for its owner.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var (first, second) = (new UnitWatch(), new UnitWatch());
        first.Hold();
        await using var owner = await RunningMessaging.Start(database, prefix, options => options with { SagaDrainLimit = LongerThanTheTest }, first.Register);
        var orders = new Dictionary<Guid, Guid>();
        var keys = Enumerable.Range(0, 60).Select(_ => OrderEvents.NewOrder()).ToList();
        await ProduceOfEachKey();
        await Eventually.True(() => first.Seen.Count >= 12);
        // Behind what is in hand by now, so that something is left for the next owner.
        await ProduceOfEachKey();

        var inHand = first.Seen.ToHashSet();
        await using var next = await RunningMessaging.Start(database, prefix, services: second.Register);
        await Eventually.Never(() => second.Seen.Any(inHand.Contains), LongEnoughToJoin);
        first.Release();

        foreach (var order in orders.Keys)
            await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Eventually.True(() => next.Endpoint(Topics.Orders).Partitions.Count == 2 && owner.Endpoint(Topics.Orders).Partitions.Count == 2);
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
    public async Task The_drain_has_a_limit_and_what_the_next_owner_then_reads_again_has_one_effect()
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

        var able = new NumbersReader();
        await using var next = await able.Start(database, prefix);
        await Eventually.True(() => able.Done.Intersect(stuck.Begun).Any());
        gate.SetResult();

        await Eventually.Equal(40, () => database.InboxRows());
        await Eventually.True(() => stuck.Done.Count == stuck.Begun.Count);
        Assert.Equal(40, await database.Effects());
    }

    [Fact]
    public async Task A_record_that_waits_behind_another_ones_retries_does_not_hold_up_the_drain()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var first = new NumbersReader { Work = (_, _) => throw new TimeoutException() };
        await using var owner = await first.Start(database, prefix, endpoint =>
        {
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
