using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Outbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;
using OutboxLog = Orders.Sagas.Messaging.Outbox.Log;

namespace Orders.Tests.Sagas.Messaging.Outbox;

public sealed class When_a_topic_cannot_be_written
{
    const string Healthy = NumbersReader.Topic;
    const string Ill = NumbersReader.Effects;

    /// <summary>More rows of the topic than a batch holds, in every lane and before all others: they must not be all that a batch ever reads.</summary>
    [Fact]
    public async Task The_others_go_out_once_and_its_rows_in_order_once_it_is_mended()
    {
        TestBroker.RequireReal("the mock takes records of any size.");
        const int Count = 3;
        await using var database = await TestDatabase.Create();
        var prefix = await Topics(illMaxBytes: 100);
        var (healthy, ill) = (Keys(20), Keys(130));
        foreach (var number in Enumerable.Range(0, Count))
            await Add(database, prefix + Ill, ill, number);
        foreach (var number in Enumerable.Range(0, Count))
            await Add(database, prefix + Healthy, healthy, number);
        using var log = new LoggedEvents();

        await using var relay = await Relay(database, prefix, log, batch: 10);
        await Eventually.Equal(0, () => Waiting(database, prefix + Healthy));
        var tried = log.Count(nameof(OutboxLog.WriteFailed));
        await Eventually.True(() => log.Count(nameof(OutboxLog.WriteFailed)) > tried + 5);
        Assert.Equal(Count * ill.Count, await Waiting(database, prefix + Ill));
        await Mend(prefix);

        await database.OutboxIsEmpty();
        // What was on its way when the topic was mended may have been written after it was given up.
        var (well, mended) = (await relay.Read(Healthy), (await relay.Read(Ill)).FirstOccurrences());
        Assert.Equal((Count * healthy.Count, Count * ill.Count), (well.Count, mended.Count));
        well.AreNumberedFromZero(Count);
        mended.AreNumberedFromZero(Count);
    }

    /// <summary>The broker refuses a whole set of records for the one that is too large, again and again.</summary>
    [Fact]
    public async Task A_record_that_is_too_large_keeps_only_its_own_key()
    {
        TestBroker.RequireReal("the mock takes records of any size.");
        await using var database = await TestDatabase.Create();
        var prefix = await Topics(illMaxBytes: 5_000);
        var (others, large) = (Keys(20), Keys(1));
        await Add(database, prefix + Ill, large, 0, padding: 20_000);
        await Add(database, prefix + Ill, others, 0);
        await Add(database, prefix + Ill, large, 1);
        using var log = new LoggedEvents();

        await using var relay = await Relay(database, prefix, log);
        await Eventually.Equal(2, () => Waiting(database, prefix + Ill));
        var tried = log.Count(nameof(OutboxLog.WriteFailed));
        await Eventually.True(() => log.Count(nameof(OutboxLog.WriteFailed)) > tried + 2);
        Assert.Equal(others.Count, (await relay.Read(Ill)).Count);
        await Mend(prefix);

        await database.OutboxIsEmpty();
        var mended = (await relay.Read(Ill)).FirstOccurrences();
        Assert.Equal(others.Count + 2, mended.Count);
        mended.Where(x => x.Message.Key == large[0].ToString()).AreNumberedFromZero(2);
    }

    /// <summary>The producer waits for a topic that is not there until it gives up. That costs one batch the time, and the next ones nothing.</summary>
    [Fact]
    public async Task One_that_is_not_there_holds_up_the_others_once_and_goes_out_when_it_is()
    {
        TestBroker.RequireReal("the mock makes topics by itself.");
        await using var database = await TestDatabase.Create();
        var prefix = await Topics(illMaxBytes: null);
        var (healthy, ill) = (Keys(20), Keys(1));
        await Add(database, prefix + Ill, ill, 0);
        await Add(database, prefix + Healthy, healthy, 0);
        using var log = new LoggedEvents();

        var (writer, together) = (new GatedWriter(), 0);
        writer.Before = records =>
        {
            if (records.Select(record => record.Topic).Distinct().Count() == 2)
                Interlocked.Increment(ref together);
            return Task.CompletedTask;
        };

        await using var relay = await Relay(database, prefix, log, services: writer.Register);
        await Eventually.Equal(0, () => Waiting(database, prefix + Healthy));
        await Add(database, prefix + Healthy, [.. healthy.Where(key => OutboxLanes.Of(key.ToString()) != OutboxLanes.Of(ill[0].ToString()))], 1);
        await Eventually.Equal(0, () => Waiting(database, prefix + Healthy));
        Assert.Equal(1, await Waiting(database, prefix + Ill));
        Assert.Equal(1, together);
        await TestBroker.CreateTopics([prefix + Ill]);

        await database.OutboxIsEmpty();
        Assert.Single((await relay.Read(Ill)).FirstOccurrences());
        var well = await relay.Read(Healthy);
        Assert.Equal(well.Count, well.FirstOccurrences().Count);
    }

    static List<Guid> Keys(int count) => [.. Enumerable.Range(0, count).Select(_ => OrderEvents.NewOrder())];

    static Task<long> Waiting(TestDatabase database, string topic) => database.Scalar<long>($"SELECT count(*) FROM outbox_message WHERE topic = '{topic}'");

    static async Task Add(TestDatabase database, string topic, IEnumerable<Guid> keys, int number, int padding = 0)
    {
        await using var db = database.Context();
        foreach (var key in keys)
            db.Add(OutboxRows.Of(topic, key, OrderEvents.NewOrder(), new { key, number, padding = RandomNumberGenerator.GetHexString(padding) }));
        await db.SaveChangesAsync();
    }

    /// <summary>Its lane time-out is never reached: lost lanes are sent twice.</summary>
    static Task<RunningMessaging> Relay(
        TestDatabase database, string prefix, LoggedEvents log, int batch = 500, Action<IServiceCollection>? services = null) => RunningMessaging.Start(
        database, prefix, options => options with { Saga = false },
        registered =>
        {
            registered.AddSingleton<ILoggerProvider>(log).AddSingleton(Options.Create(new OutboxOptions
            {
                BatchSize = batch,
                FailurePause = TimeSpan.FromSeconds(1),
                PollInterval = TimeSpan.FromMilliseconds(100),
                LaneTimeout = TimeSpan.FromMinutes(5),
            }));
            services?.Invoke(registered);
        });

    /// <param name="illMaxBytes">The largest set of records that the ill topic takes; null where it is not even there.</param>
    static async Task<string> Topics(int? illMaxBytes)
    {
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics([prefix + Healthy], partitions: 1);
        if (illMaxBytes is null)
            return prefix;
        await TestBroker.CreateTopics([prefix + Ill], partitions: 1);
        await TestBroker.SetMaxBytes(prefix + Ill, illMaxBytes.Value);
        return prefix;
    }

    static Task Mend(string prefix) => TestBroker.SetMaxBytes(prefix + Ill, 1_000_000);
}
