using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Contracts;
using Orders.Sagas.Messaging.Outbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>A process died between its commit and its NOTIFY. The test writes such rows: nothing announces them.</summary>
[Trait("Category", "Kafka")]
public sealed class When_rows_are_not_announced
{
    readonly GatedWriter _writer = new();

    [Fact]
    public async Task An_idle_relay_finds_them()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var relay = await Start(database, prefix);
        var key = OrderEvents.NewOrder();

        for (var number = 0; number < 3; number++)
        {
            await Add(database, prefix, key, number);
            await database.OutboxIsEmpty();
        }

        Assert.Equal(3, (await relay.Read(Topics.Shipments)).Count);
    }

    /// <summary>The first write waits until a second one has begun: if only the first loop looked, nothing would ever be written.</summary>
    [Fact]
    public async Task A_second_loop_finds_them_while_the_first_one_waits_for_the_broker()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var (second, writes) = (new TaskCompletionSource(), 0);
        _writer.Before = _ =>
        {
            if (Interlocked.Increment(ref writes) == 2)
                second.TrySetResult();
            return second.Task;
        };
        await using var relay = await Start(database, prefix);
        var keys = Enumerable.Range(0, 100).Select(_ => OrderEvents.NewOrder()).DistinctBy(key => OutboxLanes.Of($"{key}")).ToList();

        await Add(database, prefix, keys[0], 0);
        await _writer.Reached;
        await Add(database, prefix, keys[1], 0);

        await database.OutboxIsEmpty();
        Assert.Equal(2, (await relay.Read(Topics.Shipments)).Count);
    }

    Task<RunningMessaging> Start(TestDatabase database, string prefix) => RunningMessaging.Start(
        database, prefix, options => options with { Saga = false }, services =>
        {
            services.AddSingleton(Options.Create(new OutboxOptions { LaneTimeout = TimeSpan.FromMinutes(5) }));
            _writer.Register(services);
        });

    static async Task Add(TestDatabase database, string prefix, Guid key, int number)
    {
        await using var db = database.Context();
        db.Add(OutboxRows.Of(prefix + Topics.Shipments, key, OrderEvents.NewOrder(), Numbered.Of(key, number)));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
