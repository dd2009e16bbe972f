using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Sagas;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

[Trait("Category", "Kafka")]
public sealed class When_two_relays_run_at_once
{
    /// <summary>The lane time-out of a relay that must lose no lane on a slow machine.</summary>
    static readonly TimeSpan NeverReached = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Each_record_is_sent_once_and_each_key_in_order()
    {
        const int Count = 40;
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var fewLanes = With(new OutboxOptions { BatchSize = 20, LanesPerBatch = 4, LaneTimeout = NeverReached });
        await using var first = await RunningMessaging.Start(database, prefix, RelayOnly, fewLanes);
        await using var second = await RunningMessaging.Start(database, prefix, RelayOnly, fewLanes);
        await using var third = await RunningMessaging.Start(database, prefix, RelayOnly, fewLanes);
        var keys = Enumerable.Range(0, 24).Select(_ => OrderEvents.NewOrder()).ToList();

        await Parallel.ForEachAsync(
            keys, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (key, _) => await database.AddNumbers(prefix, key, 0, Count));

        await database.OutboxIsEmpty();
        var records = await first.Read(NumbersReader.Topic);
        Assert.Equal(keys.Count * Count, records.Count);
        records.AreNumberedFromZero(Count);
    }

    [Fact]
    public async Task A_stopped_relay_loses_its_lanes_and_its_late_sends_repeat_the_same_messages()
    {
        const int Count = 10;
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (stopped, gate) = (new GatedWriter(), new TaskCompletionSource());
        stopped.Before = _ => gate.Task;
        var keys = Enumerable.Range(0, 12).Select(_ => OrderEvents.NewOrder()).ToList();
        foreach (var key in keys)
            await database.AddNumbers(prefix, key, 0, Count);
        await using var owner = await RunningMessaging.Start(database, prefix, RelayOnly, services =>
        {
            With(new OutboxOptions
            {
                LaneTimeout = TimeSpan.FromSeconds(1),
                LanesPerBatch = OutboxOptions.LaneCount,
                BatchSize = 5_000,
                ConcurrentBatches = 1,
            })(services);
            stopped.Register(services);
        });
        await stopped.Reached;
        await using var other = await RunningMessaging.Start(
            database, prefix, RelayOnly, With(new OutboxOptions { LaneTimeout = NeverReached, LanesPerBatch = OutboxOptions.LaneCount }));

        await database.OutboxIsEmpty();
        foreach (var key in keys)
            await database.AddNumbers(prefix, key, Count, Count);
        await database.OutboxIsEmpty();
        Assert.Equal(2 * Count * keys.Count, (await other.Read(NumbersReader.Topic)).Count);
        gate.SetResult();

        var records = await Eventually.Is(() => other.Read(NumbersReader.Topic), read => read.Count == 3 * Count * keys.Count);
        Assert.Equal(2 * Count * keys.Count, records.FirstOccurrences().Count);
        records.FirstOccurrences().AreNumberedFromZero(2 * Count);
        await database.AddNumbers(prefix, keys[0], 2 * Count, 1);
        await database.OutboxIsEmpty();
    }

    [Fact]
    public async Task A_lane_that_is_never_empty_does_not_keep_the_others_waiting()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var keys = Enumerable.Range(0, 200).Select(_ => OrderEvents.NewOrder()).DistinctBy(key => OutboxLanes.Of(key.ToString())).ToList();
        var busy = keys.MinBy(key => OutboxLanes.Of(key.ToString()));
        var writer = new GatedWriter();
        var (written, refills) = (new HashSet<string>(), 0);
        writer.Before = async records =>
        {
            written.UnionWith(records.Select(record => record.Key));
            if (written.Count < keys.Count && ++refills < 10 * keys.Count)
                await database.AddNumbers(prefix, busy, refills, 1);
        };
        foreach (var key in keys)
            await database.AddNumbers(prefix, key, 0, 1);

        await using var relay = await RunningMessaging.Start(database, prefix, RelayOnly, services =>
        {
            With(new OutboxOptions { LanesPerBatch = 1, ConcurrentBatches = 1, LaneTimeout = NeverReached })(services);
            writer.Register(services);
        });

        await database.OutboxIsEmpty();
        Assert.InRange(refills, 1, 3 * keys.Count);
    }

    /// <summary>A relay that is woken while the other one owns the lane waits again. A look an hour would find the row too late.</summary>
    [Fact]
    public async Task Rows_that_both_processes_commit_at_once_wait_for_no_look()
    {
        const int Rounds = 200;
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var withoutLooks = With(new OutboxOptions { PollInterval = TimeSpan.FromHours(1), LaneTimeout = NeverReached });
        await using var first = await RunningMessaging.Start(database, prefix, RelayOnly, withoutLooks);
        await using var second = await RunningMessaging.Start(database, prefix, RelayOnly, withoutLooks);
        var key = OrderEvents.NewOrder();

        for (var number = 0; number < Rounds; number++)
        {
            await Task.WhenAll(Commit(first, prefix, key, number), Commit(second, prefix, key, number));
            await database.OutboxIsEmpty();
        }

        Assert.Equal(2 * Rounds, (await first.Read(NumbersReader.Topic)).Count);
    }

    static async Task Commit(RunningMessaging process, string prefix, Guid key, int number)
    {
        await using var db = await process.Services.GetRequiredService<IDbContextFactory<OrdersDbContext>>().CreateDbContextAsync();
        db.Add(OutboxRows.Of(prefix + NumbersReader.Topic, key, OrderEvents.NewOrder(), Numbered.Of(key, number)));
        await db.SaveChangesAsync();
    }

    static OrdersMessagingOptions RelayOnly(OrdersMessagingOptions options) => options with { Saga = false };

    static Action<IServiceCollection> With(OutboxOptions options) => services => services.AddSingleton(Options.Create(options));
}
