using Confluent.Kafka;

namespace Orders.Tests.Fixtures;

/// <summary>What an administrator does to topics of the test run's broker.</summary>
internal static class TestTopics
{
    /// <summary>Removes the records below an offset, as retention does.</summary>
    public static async Task RemoveBelow(string topic, int partition, long offset)
    {
        using var admin = await Connect();
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, offset)]);
    }

    /// <summary>Deletes a topic and makes it again, with one partition.</summary>
    public static async Task MakeAgain(string topic)
    {
        using var admin = await Connect();
        await admin.DeleteTopicsAsync([topic]);
        // The broker confirms a deletion before every part of it knows.
        await Eventually.True(() => admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.TrueForAll(x => x.Topic != topic));
        await TestBroker.CreateTopics([topic], 1);
    }

    static async Task<IAdminClient> Connect() =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = await TestBroker.BootstrapServers() }).Build();
}
