using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Rider;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>Retention or a command takes records away that a group has not read. Each guarantee says so, with the number.</summary>
[Trait("Category", "Kafka")]
public sealed class When_records_are_removed_before_they_are_read
{
    const string AtLeastOnce = Topics.Shipments;
    const string AtMostOnce = Topics.Payments;
    const string ExactlyOnce = Topics.SubmittedOrders;
    const int Written = 6;

    [Theory]
    [InlineData(AtLeastOnce, 4, 3)]
    [InlineData(AtLeastOnce, 2, 1)]
    [InlineData(AtLeastOnce, Written, 5)]
    [InlineData(AtMostOnce, 4, 3)]
    [InlineData(AtMostOnce, Written, 5)]
    [InlineData(ExactlyOnce, 4, 3)]
    [InlineData(ExactlyOnce, Written, 5)]
    public async Task The_endpoint_counts_them(string topic, long removedBelow, long lost)
    {
        TestBroker.RequireReal("records are removed by an administrator.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        await WriteAndRead(database, prefix, topic);
        await using (var others = await Start(database, prefix, topic, runs: false))
        {
            for (var i = 1; i < Written; i++)
                await Write(others, topic);
            await TestTopics.RemoveBelow(prefix + topic, 0, removedBelow);

            var partition = Assert.Single((await Report(others, topic)).Partitions);
            Assert.Equal((1, removedBelow, Written, lost), (partition.Committed, partition.Start, partition.End, partition.Removed));
        }

        using var events = new LoggedEvents();
        await using var messaging = await Start(database, prefix, topic, runs: true, events);

        await Eventually.Equal(lost, () => Task.FromResult(StateOf(messaging, topic).RemovedUnread));
        // Without a record there is no transaction, and so no commit of the intake.
        if (topic is not ExactlyOnce || removedBelow < Written)
            await messaging.Offsets(topic, GroupOf(topic)).Pass(0, Written - 1);
        var report = await Report(messaging, topic);
        Assert.Equal((lost, 0L), (report.RemovedUnread, report.BeganAgain));
        Assert.Equal(1, events.Count("RemovedUnread"));
    }

    /// <summary>The near miss: a lag alone, and a transaction's marker, lose nothing.</summary>
    [Theory]
    [InlineData(AtLeastOnce)]
    [InlineData(AtMostOnce)]
    [InlineData(ExactlyOnce)]
    public async Task Nothing_is_counted_when_nothing_was_removed(string topic)
    {
        TestBroker.RequireReal("the intake writes in transactions.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        await WriteAndRead(database, prefix, topic);
        await using (var others = await Start(database, prefix, topic, runs: false))
            await Write(others, topic);

        await using var messaging = await Start(database, prefix, topic, runs: true);
        await messaging.Offsets(topic, GroupOf(topic)).Pass(0, 1);

        Assert.Equal((0L, 0L), (StateOf(messaging, topic).RemovedUnread, StateOf(messaging, topic).BeganAgain));
    }

    /// <summary>The committed offset lies behind the end: the topic was made again, or a broker lost what it had confirmed.</summary>
    [Theory]
    [InlineData(AtLeastOnce)]
    [InlineData(AtMostOnce)]
    [InlineData(ExactlyOnce)]
    public async Task A_topic_that_began_again_is_reported_and_read(string topic)
    {
        TestBroker.RequireReal("a group without members commits.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        await using (var others = await Start(database, prefix, topic, runs: false))
        {
            await others.Offsets(topic, GroupOf(topic)).Commit(0, 1_000);
            await Write(others, topic);
        }

        using var events = new LoggedEvents();
        await using var messaging = await Start(database, prefix, topic, runs: true, events);

        await Eventually.Equal(1, async () => (await messaging.Offsets(topic, GroupOf(topic)).Committed()).GetValueOrDefault(0));
        Assert.Equal((0L, 1L), (StateOf(messaging, topic).RemovedUnread, StateOf(messaging, topic).BeganAgain));
        Assert.Equal(1, events.Count("BeganAgain"));
    }

    static string GroupOf(string topic) => topic switch
    {
        AtLeastOnce => "order-saga",
        AtMostOnce => "analytics",
        _ => "intake",
    };

    static bool IsOf(string consumerGroup, string topic) => consumerGroup == GroupOf(topic) || consumerGroup == $"{GroupOf(topic)}.{topic}";

    static EndpointState StateOf(RunningMessaging messaging, string topic) =>
        messaging.Endpoints.Single(x => x.Topic == topic && IsOf(x.ConsumerGroup, topic));

    static async Task<EndpointDelivery> Report(RunningMessaging messaging, string topic)
    {
        var report = ActivatorUtilities.CreateInstance<DeliveryReport>(messaging.Services);
        return (await report.Read(TestContext.Current.CancellationToken))
            .Single(x => x.Declaration.Topic == topic && IsOf(x.Declaration.ConsumerGroup, topic));
    }

    static Task<RunningMessaging> Start(TestDatabase database, string prefix, string topic, bool runs, LoggedEvents? events = null) =>
        RunningMessaging.Start(
            database, prefix,
            options => options with
            {
                Saga = runs && topic is AtLeastOnce,
                Analytics = runs && topic is AtMostOnce,
                Intake = runs && topic is ExactlyOnce,
                Relay = false,
            },
            services =>
            {
                if (events is not null)
                    services.AddSingleton<ILoggerProvider>(events);
            });

    /// <summary>Writes the first record, and commits the offset behind it.</summary>
    static async Task WriteAndRead(TestDatabase database, string prefix, string topic)
    {
        await using var messaging = await Start(database, prefix, topic, runs: true);
        await Write(messaging, topic);
        await messaging.Offsets(topic, GroupOf(topic)).Pass(0, 0);
    }

    static Task Write(RunningMessaging messaging, string topic)
    {
        var order = OrderEvents.NewOrder();
        return topic switch
        {
            AtLeastOnce => messaging.Produce(topic, order, OrderEvents.Shipped(order)),
            AtMostOnce => messaging.Produce(topic, order, OrderEvents.Paid(order)),
            _ => messaging.Produce(topic, order, OrderEvents.Submitted(order)),
        };
    }
}
