using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;
using RetryLog = Orders.Sagas.Messaging.Retries.Log;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Kafka")]
public sealed class When_every_record_fails
{
    const int Threshold = 8;
    const int Lanes = 16;
    static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>The outage lasts for several retry limits, as a day's outage would last for several hours' limit.</summary>
    static readonly TimeSpan RetryLimit = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Outage = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Records_stay_in_their_lanes_few_are_stored_and_none_becomes_a_dead_letter()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        using var events = new LoggedEvents();
        var system = new FlakySystem { IsDown = true };
        await using var host = await system.Reader().Start(
            database, prefix,
            endpoint =>
            {
                FlakySystem.QuickRetries(endpoint);
                endpoint.Options.RetryLimit = RetryLimit;
                endpoint.Options.InFlightLimit = 50;
            },
            services: services => services.AddSingleton<ILoggerProvider>(events));
        var keys = Enumerable.Range(0, 400).Select(_ => OrderEvents.NewOrder()).ToList();
        var outage = Stopwatch.StartNew();

        await RecordWriting.ProduceMany(prefix, NumbersReader.Topic, keys.SelectMany(
            key => new[] { Numbered.Of(key), Numbered.Of(key, 1) }).Select(x => (x.Key, x, (Guid?)null)));
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic).TroubleSince is not null);
        await Eventually.True(() => outage.Elapsed > Outage);
        var stored = await database.Scalar<long>("SELECT count(*) FROM retry_record WHERE attempts > 0");
        var state = host.Endpoint(NumbersReader.Topic);
        TestContext.Current.TestOutputHelper!.WriteLine($"{stored} of {2 * keys.Count} records were stored in {outage.Elapsed}");
        Assert.InRange(stored, 1, Threshold + Lanes + outage.Elapsed / ProbeInterval);
        Assert.True(state is { IsHealthy: true, RetryingSince: not null, TroubleSince: not null, Lag: > 0 }, $"{state}");
        Assert.Empty(await database.DeadLetters());
        system.Mend();

        await Eventually.Equal(2 * keys.Count, () => database.InboxRows());
        await Eventually.Equal(0, database.WaitingRecords);
        Assert.All(keys, key => Assert.Equal([0, 1], system.NumbersOf(key)));
        Assert.Equal(2 * keys.Count, await database.Effects());
        Assert.Empty(await database.DeadLetters());
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is { RetryingSince: null, TroubleSince: null, Lag: 0 });
        Assert.Equal((1, 1), (events.Count(nameof(RetryLog.InTrouble)), events.Count(nameof(RetryLog.OutOfTrouble))));
    }

    /// <summary>From inside a lane this looks like an outage: nothing succeeds, because no good record gets its turn.</summary>
    [Fact]
    public async Task Bad_records_that_stand_first_in_every_lane_hold_up_the_others_for_a_short_time_only()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var system = new FlakySystem();
        var bad = Enumerable.Range(0, 12).Select(_ => OrderEvents.NewOrder()).ToList();
        bad.ForEach(key => system.FailFor(key));
        await using var host = await system.Reader().Start(database, prefix, endpoint =>
        {
            FlakySystem.QuickRetries(endpoint);
            endpoint.Options.LaneCount = 1;
            endpoint.Options.TroubleThreshold = 4;
        });
        foreach (var key in bad)
            await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic).TroubleSince is not null);
        var good = OrderEvents.NewOrder();

        await host.Produce(NumbersReader.Topic, good, Numbered.Of(good));

        await Eventually.True(() => system.NumbersOf(good).Any());
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is { TroubleSince: null, Lag: 0 });
        Assert.Equal(bad.Count, await database.WaitingRecords());
    }

    [Fact]
    public async Task The_first_success_ends_the_trouble_and_makes_waiting_records_due()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var system = new FlakySystem { IsDown = true };
        await using var host = await system.Reader().Start(database, prefix, endpoint =>
        {
            endpoint.Options.Retry = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10));
            endpoint.Options.StoredRetry = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
            endpoint.Options.TroubleThreshold = 3;
        });
        var keys = Enumerable.Range(0, 12).Select(_ => OrderEvents.NewOrder()).ToList();
        await host.Produce(NumbersReader.Topic, keys[0], Numbered.Of(keys[0]));
        await Eventually.Equal(1, database.WaitingRecords);
        foreach (var key in keys[1..])
            await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic).TroubleSince is not null);

        system.Mend();

        await Eventually.Equal(keys.Count, () => database.InboxRows());
        await Eventually.Equal(0, database.WaitingRecords);
    }
}
