using System.Diagnostics;
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

    /// <summary>Paired: both rates are measured in this test, in turns, after a warm-up. ORDERS_RETRY_RECORDS sets the number.</summary>
    [Fact]
    public async Task One_bad_key_in_a_hundred_costs_the_others_less_than_a_tenth_of_their_rate()
    {
        var records = int.Parse(Environment.GetEnvironmentVariable("ORDERS_RETRY_RECORDS") ?? "2000", null);
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var system = new FlakySystem { Latency = TimeSpan.FromMilliseconds(10) };
        // The retries are as far apart as in production: many attempts in short order would be the cost that is measured.
        await using var host = await system.Reader().Start(database, prefix, _ => { });
        await Rate(host, system, database, prefix, records / 2, []);
        var bad = new List<Guid>();
        var ratios = new List<double>();

        for (var round = 0; round < 3; round++)
        {
            var without = await Rate(host, system, database, prefix, records, []);
            var failing = Enumerable.Range(0, records / 100).Select(_ => OrderEvents.NewOrder()).ToList();
            failing.ForEach(key => system.FailFor(key));
            bad.AddRange(failing);
            var with = await Rate(host, system, database, prefix, records, failing);
            ratios.Add(with / without);
            TestContext.Current.TestOutputHelper!.WriteLine($"{without:0} records a second, beside bad ones {with:0}: {with / without:P0}");
        }

        Assert.InRange(ratios.Order().ElementAt(1), 0.9, double.MaxValue);
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic).Lag == 0);
        Assert.Equal(2 * bad.Count, await database.WaitingRecords());
        Assert.Null(host.Endpoint(NumbersReader.Topic).TroubleSince);
        system.Mend();

        await Eventually.Equal(0, database.WaitingRecords);
        Assert.All(bad, key => Assert.Equal([0, 1], system.NumbersOf(key)));
        Assert.Equal(await database.InboxRows(), await database.Effects());
        Assert.Empty(await database.DeadLetters());
    }

    /// <summary>Sends good records, and two of each failing key among them. Returns how many good ones were done a second.</summary>
    static async Task<double> Rate(
        RunningMessaging host, FlakySystem system, TestDatabase database, string prefix, int records, IReadOnlyList<Guid> failing)
    {
        var good = Enumerable.Range(0, records).Select(_ => OrderEvents.NewOrder()).ToHashSet();
        var every = failing.Count == 0 ? int.MaxValue : records / failing.Count;
        var sent = good.SelectMany((key, i) => i % every == every / 2 && i / every < failing.Count
            ? new[] { Numbered.Of(key), Numbered.Of(failing[i / every]), Numbered.Of(failing[i / every], 1) }
            : [Numbered.Of(key)]);
        var before = await database.InboxRows();
        var watch = Stopwatch.StartNew();
        await RecordWriting.ProduceMany(
            prefix, NumbersReader.Topic, sent.Select(x => (x.Key, x, (Guid?)null)));
        await Eventually.Equal(before + records, () => database.InboxRows());
        var rate = records / watch.Elapsed.TotalSeconds;
        Assert.True(host.Endpoint(NumbersReader.Topic).IsHealthy);
        Assert.True(system.Done.Count >= records);
        return rate;
    }
}
