using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Outbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

[Trait("Category", "Process")]
public sealed class When_two_batches_of_a_relay_run_at_once
{
    const int Count = 20;

    /// <summary>The first write waits until a second one has begun: with one batch at a time, nothing would ever be written.</summary>
    [Fact]
    public async Task While_one_batch_waits_for_the_broker_the_other_takes_rows_of_other_lanes()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var keys = await AddInEveryLane(database, prefix);
        var (writer, second, gate, lanes) = (new GatedWriter(), new TaskCompletionSource(), new Lock(), new List<IEnumerable<short>>());
        writer.Before = records =>
        {
            lock (gate)
            {
                lanes.Add([.. records.Select(record => OutboxLanes.Of(record.Key)).Distinct()]);
                if (lanes.Count == 2)
                    second.TrySetResult();
            }

            return second.Task;
        };

        await using var relay = await RunningMessaging.Start(database, prefix, RelayOnly, services =>
        {
            services.AddSingleton(Options.Create(new OutboxOptions { LaneTimeout = TimeSpan.FromMinutes(5) }));
            writer.Register(services);
        });

        await database.OutboxIsEmpty();
        Assert.Empty(lanes[0].Intersect(lanes[1]));
        var records = await relay.Read(Topics.Shipments);
        Assert.Equal(keys * Count, records.Count);
        records.AreNumberedFromZero(Count);
    }

    [Theory]
    [InlineData(FaultPoint.Produced + ":1")]
    [InlineData(FaultPoint.Produced + ":2")]
    [InlineData(FaultPoint.Claimed + ":2")]
    public async Task A_killed_process_leaves_each_key_in_order_and_the_next_one_sends_the_same_messages(string faultPoint)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var keys = await AddInEveryLane(database, prefix);

        await using (var killed = await KilledProcess.Launch(database, prefix, "relay", faultPoint))
            await killed.WaitUntilKilled();
        Assert.NotEqual(0, await database.Scalar<long>("SELECT count(*) FROM outbox_message"));

        await using var next = await RunningMessaging.Start(database, prefix, RelayOnly);
        await database.OutboxIsEmpty();
        var records = (await next.Read(Topics.Shipments)).FirstOccurrences();
        Assert.Equal(keys * Count, records.Count);
        records.AreNumberedFromZero(Count);
    }

    static async Task<int> AddInEveryLane(TestDatabase database, string prefix)
    {
        var keys = Enumerable.Range(0, 500).Select(_ => OrderEvents.NewOrder()).DistinctBy(key => OutboxLanes.Of(key.ToString())).ToList();
        await using var db = database.Context();
        foreach (var number in Enumerable.Range(0, Count))
        {
            db.AddRange(keys.Select(key =>
                OutboxRows.Of(prefix + Topics.Shipments, key, OrderEvents.NewOrder(), Numbered.Of(key, number))));
            await db.SaveChangesAsync();
        }

        return keys.Count;
    }

    static OrdersMessagingOptions RelayOnly(OrdersMessagingOptions options) => options with { Saga = false };
}
