using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Retries;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Kafka")]
public sealed class When_one_key_fails_and_others_do_not
{
    [Fact]
    public async Task Later_records_of_the_key_wait_behind_it_in_order_and_offsets_move()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (system, bad, good) = (new FlakySystem { OnlyFirstFails = true }, OrderEvents.NewOrder(), OrderEvents.NewOrder());
        system.FailFor(bad);
        await using var host = await system.Reader().Start(database, prefix, endpoint =>
        {
            FlakySystem.QuickRetries(endpoint);
            // One lane: a record that stayed in it would hold up the good key.
            endpoint.Options.LaneCount = 1;
        });

        for (var number = 0; number < 5; number++)
        {
            await host.Produce(NumbersReader.Topic, bad, Numbered.Of(bad, number));
            await host.Produce(NumbersReader.Topic, good, Numbered.Of(good, number));
        }

        await Eventually.True(() => system.NumbersOf(good).Count() == 5);
        await Eventually.Equal(5, database.WaitingRecords);
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is
        {
            Lag: 0, WaitingForRetry: 5, RetryingSince: not null, TroubleSince: null, LastError: nameof(TransientException),
        });
        system.Mend();

        await Eventually.True(() => system.NumbersOf(bad).Count() == 5);
        await Eventually.Equal(0, database.WaitingRecords);
        Assert.Equal([0, 1, 2, 3, 4], system.NumbersOf(bad));
        Assert.Equal([0, 1, 2, 3, 4], system.NumbersOf(good));
        Assert.Equal((10, 10), (await database.InboxRows(), await database.Effects()));
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is { WaitingForRetry: 0, RetryingSince: null });
        Assert.Empty(await database.DeadLetters());
    }

    [Fact]
    public async Task A_record_stays_in_its_lane_while_the_store_cannot_be_written()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (system, bad, refused) = (new FlakySystem(), OrderEvents.NewOrder(), 0);
        var isDown = true;
        system.FailFor(bad);
        await using var host = await system.Reader().Start(
            database, prefix, FlakySystem.QuickRetries, decorate: services => services.AddSingleton<IRetryStore>(provider =>
                new ScriptedStore(ActivatorUtilities.CreateInstance<EntityFrameworkRetryStore<OrdersDbContext>>(provider))
                {
                    BeforeAdd = _ => isDown && Interlocked.Increment(ref refused) > 0 ? throw new TimeoutException() : Task.CompletedTask,
                }));
        await host.Produce(NumbersReader.Topic, bad, Numbered.Of(bad));
        await host.Produce(NumbersReader.Topic, bad, Numbered.Of(bad, 1));
        await Eventually.True(() => refused > 2);
        Assert.True(host.Endpoint(NumbersReader.Topic) is { RetryingSince: not null, WaitingForRetry: 0 });
        isDown = false;

        await Eventually.Equal(2, database.WaitingRecords);
        system.Mend();
        await Eventually.Equal(2, () => database.InboxRows());
        Assert.Equal([0, 1], system.NumbersOf(bad));
    }

    [Fact]
    public async Task Units_of_several_records_go_on_without_the_key()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (system, bad) = (new FlakySystem(), OrderEvents.NewOrder());
        system.FailFor(bad);
        await using var host = await system.Reader().Start(database, prefix, endpoint =>
        {
            FlakySystem.QuickRetries(endpoint);
            endpoint.Options.LaneCount = 1;
            endpoint.Options.UnitOfWorkRecordLimit = 50;
        });
        var keys = Enumerable.Range(0, 20).Select(_ => OrderEvents.NewOrder()).Append(bad).ToList();

        for (var number = 0; number < 10; number++)
            await Task.WhenAll(keys.Select(key => host.Produce(NumbersReader.Topic, key, Numbered.Of(key, number))));
        await Eventually.Equal(200, () => database.InboxRows());
        await Eventually.Equal(10, database.WaitingRecords);
        system.Mend();

        await Eventually.Equal(210, () => database.InboxRows());
        Assert.Equal(210, await database.Effects());
        Assert.Equal(Enumerable.Range(0, 10), system.NumbersOf(bad));
    }

    /// <remarks>What a rate would tell, without the machine: a bad key costs one call, and the others none.</remarks>
    [Fact]
    public async Task One_bad_key_in_a_hundred_costs_one_call_and_the_others_none()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (system, keys) = (new FlakySystem(), Enumerable.Range(0, 2000).Select(_ => OrderEvents.NewOrder()).ToList());
        var bad = keys.Where((_, i) => i % 100 == 50).ToHashSet();
        foreach (var key in bad)
            system.FailFor(key);
        var reader = system.Reader();
        await using var host = await reader.Start(
            database, prefix, endpoint => endpoint.Options.StoredRetry = new(TimeSpan.FromDays(1), TimeSpan.FromDays(1)));

        var sent = keys.SelectMany(key => Enumerable.Range(0, 2), Numbered.Of);
        await RecordWriting.ProduceMany(prefix, NumbersReader.Topic, sent.Select(x => (x.Key, x, (Guid?)null)));
        await Eventually.Equal(2 * (keys.Count - bad.Count), () => database.InboxRows());
        await Eventually.Equal(2 * bad.Count, database.WaitingRecords);
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is { Lag: 0, IsHealthy: true, TroubleSince: null });

        Assert.All(reader.Begun.CountBy(message => (message.Key, message.Number)), calls => Assert.Equal(1, calls.Value));
        Assert.Equal(bad, reader.Begun.Where(message => bad.Contains(message.Key)).Select(message => message.Key).ToHashSet());
        Assert.DoesNotContain(reader.Begun, message => bad.Contains(message.Key) && message.Number > 0);
        Assert.Equal(2 * (keys.Count - bad.Count), await database.Effects());
        Assert.Empty(await database.DeadLetters());
    }
}
