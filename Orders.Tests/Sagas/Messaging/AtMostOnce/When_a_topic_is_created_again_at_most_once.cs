using Confluent.Kafka;
using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

/// <summary>The group's committed offsets of the deleted topic lie beyond the end of the new topic.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_topic_is_created_again_at_most_once
{
    const string Group = "analytics";
    const long BeyondTheEnd = 1_000;

    [Fact]
    public async Task Records_of_the_new_topic_are_processed_and_committed()
    {
        TestBroker.RequireReal("the in-memory broker accepts no offsets for a group without members.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await Commit(prefix + Topics.Payments, prefix + Group, BeyondTheEnd);
        await using var analytics = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, Relay = false, Analytics = true });
        var order = OrderEvents.NewOrder();

        var place = await analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order));

        await Eventually.Equal(1, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM delivery_window"));
        var committed = await analytics.Offsets(Topics.Payments, Group).Committed();
        Assert.Equal(place.Offset.Value + 1, committed[place.Partition.Value]);
    }

    static async Task Commit(string topic, string group, long offset)
    {
        var servers = await TestBroker.BootstrapServers();
        var config = new ConsumerConfig { BootstrapServers = servers, GroupId = group, EnableAutoCommit = false };
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata(topic, Eventually.DefaultLimit).Topics.Single().Partitions;
        consumer.Commit(partitions.Select(x => new TopicPartitionOffset(topic, x.PartitionId, offset)));
    }
}
