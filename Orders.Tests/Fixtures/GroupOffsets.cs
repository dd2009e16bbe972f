using Confluent.Kafka;

namespace Orders.Tests.Fixtures;

/// <summary>The committed offsets of a consumer group on one topic.</summary>
public sealed class GroupOffsets(string servers, string topic, string group)
{
    /// <summary>Returns the committed offset of each partition that has one.</summary>
    public Task<Dictionary<int, long>> Committed() => Task.Run(() =>
    {
        using var consumer = Connect();
        return consumer.Committed(Partitions(consumer), Eventually.DefaultLimit)
            .Where(x => x.Offset.Value >= 0)
            .ToDictionary(x => x.Partition.Value, x => x.Offset.Value);
    });

    /// <summary>Waits until the group has committed past a record.</summary>
    public Task Pass(Partition partition, Offset offset) => Eventually.True(
        async () => (await Committed()).GetValueOrDefault(partition.Value, -1) > offset.Value,
        what: $"{group} has committed past {topic} [{partition.Value}] @{offset.Value}");

    /// <summary>Resets every partition to its beginning, so that the next member of the group reads all records again.</summary>
    /// <remarks>Waits until the group has no member, because the broker refuses other commits before.</remarks>
    public Task Rewind() => Eventually.True(() => Task.Run(TryRewind), what: $"the offsets of {group} can be reset");

    /// <summary>Commits an offset as a member of the group would have done.</summary>
    public Task Commit(Partition partition, Offset offset) => Task.Run(() =>
    {
        using var consumer = Connect();
        consumer.Commit([new TopicPartitionOffset(topic, partition, offset)]);
    });

    bool TryRewind()
    {
        using var consumer = Connect();
        try
        {
            consumer.Commit(Partitions(consumer).Select(partition => new TopicPartitionOffset(partition, 0)));
            return true;
        }
        catch (KafkaException)
        {
            return false;
        }
    }

    List<TopicPartition> Partitions(IConsumer<byte[], byte[]> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata(topic, Eventually.DefaultLimit).Topics.Single().Partitions;
        return [.. partitions.Select(x => new TopicPartition(topic, x.PartitionId))];
    }

    IConsumer<byte[], byte[]> Connect() => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig { BootstrapServers = servers, GroupId = group, EnableAutoCommit = false }).Build();
}
