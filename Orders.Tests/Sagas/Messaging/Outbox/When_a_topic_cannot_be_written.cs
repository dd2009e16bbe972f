using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

[Trait("Category", "Kafka")]
public sealed class When_a_topic_cannot_be_written
{
    const string Healthy = NumbersReader.Topic;
    const string Unwritable = NumbersReader.Effects;

    /// <summary>The unwritable topic fills more than a batch, in every lane and before all other rows.</summary>
    [Fact]
    public async Task Other_topics_are_written_once_and_the_rows_of_this_one_in_order_once_it_is_writable()
    {
        TestBroker.RequireReal("the in-memory broker accepts records of any size.");
        const int Count = 3;
        await using var database = await TestDatabase.Create();
        var prefix = await Topics(maxBytes: 100);
        var (healthy, unwritable) = (Keys(20), Keys(130));
        foreach (var number in Enumerable.Range(0, Count))
            await Add(database, prefix + Unwritable, unwritable, number);
        foreach (var number in Enumerable.Range(0, Count))
            await Add(database, prefix + Healthy, healthy, number);
        var (writer, writes) = (new GatedWriter(), 0);
        writer.Before = records => CountWrites(records, prefix, ref writes);

        await using var relay = await Relay(database, prefix, batch: 10, services: writer.Register);
        await Eventually.Equal(0, () => Waiting(database, prefix + Healthy));
        var tried = Volatile.Read(ref writes);
        await Eventually.True(() => Volatile.Read(ref writes) > tried + 5);
        Assert.Equal(Count * unwritable.Count, await Waiting(database, prefix + Unwritable));
        await Repair(prefix);

        await database.OutboxIsEmpty();
        // A record that was in flight when the topic became writable may have been written after its failure.
        var (written, repaired) = (await relay.Read(Healthy), (await relay.Read(Unwritable)).FirstOccurrences());
        Assert.Equal((Count * healthy.Count, Count * unwritable.Count), (written.Count, repaired.Count));
        written.AreNumberedFromZero(Count);
        repaired.AreNumberedFromZero(Count);
    }

    /// <summary>The broker refuses the whole set of records in which one is too large.</summary>
    [Fact]
    public async Task A_record_that_is_too_large_holds_up_only_its_own_key()
    {
        TestBroker.RequireReal("the in-memory broker accepts records of any size.");
        await using var database = await TestDatabase.Create();
        var prefix = await Topics(maxBytes: 5_000);
        var (others, large) = (Keys(20), Keys(1));
        await Add(database, prefix + Unwritable, large, 0, padding: 20_000);
        await Add(database, prefix + Unwritable, others, 0);
        await Add(database, prefix + Unwritable, large, 1);
        var (writer, writes) = (new GatedWriter(), 0);
        writer.Before = records => CountWrites(records, prefix, ref writes);

        await using var relay = await Relay(database, prefix, services: writer.Register);
        await Eventually.Equal(2, () => Waiting(database, prefix + Unwritable));
        var tried = Volatile.Read(ref writes);
        await Eventually.True(() => Volatile.Read(ref writes) > tried + 2);
        Assert.Equal(others.Count, (await relay.Read(Unwritable)).Count);
        await Repair(prefix);

        await database.OutboxIsEmpty();
        var repaired = (await relay.Read(Unwritable)).FirstOccurrences();
        Assert.Equal(others.Count + 2, repaired.Count);
        repaired.Where(x => x.Message.Key == large[0].ToString()).AreNumberedFromZero(2);
    }

    /// <summary>The producer waits for a missing topic until it times out. That delays one batch, and none of the next.</summary>
    [Fact]
    public async Task A_missing_topic_holds_up_the_others_once_and_its_row_is_sent_once_it_exists()
    {
        TestBroker.RequireReal("the in-memory broker creates topics by itself.");
        await using var database = await TestDatabase.Create();
        var prefix = await Topics(maxBytes: null);
        var (healthy, unwritable) = (Keys(20), Keys(1));
        await Add(database, prefix + Unwritable, unwritable, 0);
        await Add(database, prefix + Healthy, healthy, 0);

        var (writer, together) = (new GatedWriter(), 0);
        writer.Before = records =>
        {
            if (records.Select(record => record.Topic).Distinct().Count() == 2)
                Interlocked.Increment(ref together);
            return Task.CompletedTask;
        };

        await using var relay = await Relay(database, prefix, services: writer.Register);
        await Eventually.Equal(0, () => Waiting(database, prefix + Healthy));
        var held = OutboxLanes.Of(unwritable[0].ToString());
        await Add(database, prefix + Healthy, [.. healthy.Where(key => OutboxLanes.Of(key.ToString()) != held)], 1);
        await Eventually.Equal(0, () => Waiting(database, prefix + Healthy));
        Assert.Equal(1, await Waiting(database, prefix + Unwritable));
        Assert.Equal(1, together);
        await TestBroker.CreateTopics([prefix + Unwritable]);

        await database.OutboxIsEmpty();
        Assert.Single((await relay.Read(Unwritable)).FirstOccurrences());
        var written = await relay.Read(Healthy);
        Assert.Equal(written.Count, written.FirstOccurrences().Count);
    }

    /// <summary>Counts the writes to the unwritable topic. The log says a repeated failure only once.</summary>
    static Task CountWrites(IReadOnlyList<OutboundRecord> records, string prefix, ref int writes)
    {
        if (records.Any(record => record.Topic == prefix + Unwritable))
            Interlocked.Increment(ref writes);
        return Task.CompletedTask;
    }

    static List<Guid> Keys(int count) => [.. Enumerable.Range(0, count).Select(_ => OrderEvents.NewOrder())];

    static Task<long> Waiting(TestDatabase database, string topic) =>
        database.Scalar<long>($"SELECT count(*) FROM outbox_message WHERE topic = '{topic}'");

    static async Task Add(TestDatabase database, string topic, IEnumerable<Guid> keys, int number, int padding = 0)
    {
        await using var db = database.Context();
        foreach (var key in keys)
        {
            var message = new { key, number, padding = RandomNumberGenerator.GetHexString(padding) };
            db.Add(OutboxRows.Of(topic, key, OrderEvents.NewOrder(), message));
        }

        await db.SaveChangesAsync();
    }

    /// <summary>The lane time-out is never reached: the rows of lost lanes are sent twice.</summary>
    static Task<RunningMessaging> Relay(
        TestDatabase database, string prefix, int batch = 500, Action<IServiceCollection>? services = null) =>
        RunningMessaging.Start(database, prefix, options => options with { Saga = false },
        registered =>
        {
            registered.AddSingleton(Options.Create(new OutboxOptions
            {
                BatchSize = batch,
                FailurePause = TimeSpan.FromSeconds(1),
                PollInterval = TimeSpan.FromMilliseconds(100),
                LaneTimeout = TimeSpan.FromMinutes(5),
            }));
            services?.Invoke(registered);
        });

    /// <param name="maxBytes">The largest set of records that the topic accepts; null for a missing topic.</param>
    static async Task<string> Topics(int? maxBytes)
    {
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics([prefix + Healthy], partitions: 1);
        if (maxBytes is null)
            return prefix;
        await TestBroker.CreateTopics([prefix + Unwritable], partitions: 1);
        await TestBroker.SetMaxBytes(prefix + Unwritable, maxBytes.Value);
        return prefix;
    }

    static Task Repair(string prefix) => TestBroker.SetMaxBytes(prefix + Unwritable, 1_000_000);
}
