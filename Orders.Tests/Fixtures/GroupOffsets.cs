using Confluent.Kafka;

namespace Orders.Tests.Fixtures;

/// <summary>What the broker keeps for a group on one topic: where its readers go on.</summary>
public sealed class GroupOffsets(string servers, string topic, string group)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The committed offset of each partition that has one.</summary>
    public Task<Dictionary<int, long>> Committed() => Task.Run(() =>
    {
        using var consumer = Connect();
        return consumer.Committed(Partitions(consumer), Limit)
            .Where(x => x.Offset.Value >= 0)
            .ToDictionary(x => x.Partition.Value, x => x.Offset.Value);
    });

    /// <summary>Waits until the group has committed past a record.</summary>
    public Task Pass(Partition partition, Offset offset) => Eventually.True(
        async () => (await Committed()).GetValueOrDefault(partition.Value, -1) > offset.Value,
        what: $"{group} has committed past {topic} [{partition.Value}] @{offset.Value}");

    /// <summary>Sets every partition's offset to its beginning: the next member of the group, which must be empty now, reads all records again.</summary>
    public Task Rewind() => Task.Run(() =>
    {
        using var consumer = Connect();
        consumer.Commit(Partitions(consumer).Select(partition => new TopicPartitionOffset(partition, 0)));
    });

    List<TopicPartition> Partitions(IConsumer<byte[], byte[]> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        return [.. admin.GetMetadata(topic, Limit).Topics.Single().Partitions.Select(x => new TopicPartition(topic, x.PartitionId))];
    }

    IConsumer<byte[], byte[]> Connect() => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig { BootstrapServers = servers, GroupId = group, EnableAutoCommit = false }).Build();
}
