using Orders.Contracts;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Analytics;

/// <summary>Earlier versions counted each topic in a group of its own.</summary>
[Trait("Category", "Kafka")]
public sealed class When_analytics_takes_over_its_former_groups
{
    const string FormerGroup = "analytics.payments";

    /// <summary>The former owner had committed two events and counted one of them; a third one was read and not committed.</summary>
    [Fact]
    public async Task What_a_former_group_committed_is_counted_or_lost_and_what_it_did_not_is_read()
    {
        TestBroker.RequireReal("the in-memory broker accepts no offsets for a group without members.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        foreach (var order in Enumerable.Range(0, 3).Select(_ => OrderEvents.NewOrder()))
            await RecordWriting.Produce(prefix, Topics.Payments, order, OrderEvents.Paid(order), OrderEvents.NewOrder());
        await new GroupOffsets(await TestBroker.BootstrapServers(), prefix + Topics.Payments, prefix + FormerGroup).Commit(0, 2);
        await Open(database, prefix, [0, 1], finished: 1);
        await Open(database, prefix, [2], finished: 0);

        await using (var analytics = await Start(database, prefix))
        {
            await Eventually.Equal(1, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
            await analytics.Offsets(Topics.Payments, "analytics").Pass(0, 2);
        }

        Assert.Equal("0-2: 1 of 2", await Lost(database));
        // From now on the group has offsets of its own.
        await new GroupOffsets(await TestBroker.BootstrapServers(), prefix + Topics.Payments, prefix + FormerGroup).Commit(0, 0);
        await using var again = await Start(database, prefix);
        var last = OrderEvents.NewOrder();
        var place = await again.Produce(Topics.Payments, last, OrderEvents.Paid(last));
        await again.Offsets(Topics.Payments, "analytics").Pass(place.Partition, place.Offset);
        await Eventually.Equal(2, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        Assert.Equal("0-2: 1 of 2", await Lost(database));
    }

    static Task<RunningMessaging> Start(TestDatabase database, string prefix) => RunningMessaging.Start(
        database, prefix, options => options with { Saga = false, Relay = false, Analytics = true });

    static Task<string?> Lost(TestDatabase database) => database.Scalar<string>(
        "SELECT string_agg(from_offset || '-' || to_offset || ': ' || records - finished || ' of ' || records, ', ') FROM delivery_window");

    /// <summary>Writes a window of the former owner.</summary>
    static async Task Open(TestDatabase database, string prefix, long[] offsets, int finished)
    {
        await using var db = database.Context();
        var (topic, group) = (prefix + Topics.Payments, prefix + FormerGroup);
        var window = DeliveryWindow.Of(
            [.. offsets.Select(offset => new TopicRecordContext(topic, 0, offset, group, 0, null, null))], TimeProvider.System.GetUtcNow());
        await db.InsertWindows([window], TestContext.Current.CancellationToken);
        await db.FinishRecords(Enumerable.Repeat(window.Id, finished), TestContext.Current.CancellationToken);
    }
}
