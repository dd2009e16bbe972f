using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

/// <summary>The client waits a minute and more for the answer, and would keep the poll thread as long.</summary>
[Trait("Category", "Process")]
public sealed class When_the_broker_is_frozen_at_a_commit_before_processing
{
    /// <summary>Before the client gives up, after a minute.</summary>
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(45);

    const string CountedOrLost = """
        SELECT (SELECT count(*) FROM analytics_event)
            + (SELECT coalesce(sum(records - finished), 0) FROM delivery_window WHERE abandoned_at IS NOT NULL)
        """;

    [Fact]
    public async Task The_consumer_gives_up_and_the_event_is_counted_once_or_known_to_be_lost()
    {
        await using var kafka = await OwnKafka.Start();
        await using var database = await TestDatabase.Create();
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(kafka.BootstrapServers, Topics.All.Select(topic => prefix + topic), partitions: 4);
        var windows = new WatchedWindows(before =>
        {
            if (before == 0)
                kafka.Freeze();
            return Task.CompletedTask;
        });
        await using var analytics = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, Relay = false, Analytics = true }, windows.Register,
            kafka.BootstrapServers);
        var order = OrderEvents.NewOrder();

        await analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order));
        await Eventually.True(() => analytics.Endpoints.Any(endpoint => endpoint is { Topic: Topics.Payments, IsHealthy: false }), Soon);
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        kafka.Resume();

        // The broker may have received the commit before it froze. Then the record is lost, and counted.
        await Eventually.Equal(1, () => database.Scalar<long>(CountedOrLost), TimeSpan.FromMinutes(2));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM delivery_window WHERE abandoned_at IS NULL"));
        Assert.Equal(1, await database.Scalar<long>(CountedOrLost));
    }
}
